// SPDX-License-Identifier: MIT
#include "nta/core/freed_memory.hpp"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace nta {

void keep_freed_memory() {
#if defined(__GLIBC__)
    constexpr int kept_bytes = 128 << 20;
    constexpr int largest_kept_bytes = 32 << 20;  // the most that mallopt(3) takes
    mallopt(M_TRIM_THRESHOLD, kept_bytes);
    mallopt(M_MMAP_THRESHOLD, largest_kept_bytes);
#endif
}

}  // namespace nta
