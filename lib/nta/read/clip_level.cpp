// SPDX-License-Identifier: MIT
#include "nta/read/clip_level.hpp"

#include <array>
#include <bit>

namespace nta {

int clip_level_adu(int bits, unsigned used_bits) {
    if (bits <= 8) return 255;
    constexpr int word = 16;
    constexpr int all = (1 << word) - 1;
    if (used_bits == 0) return all;
    const int lowest = std::countr_zero(used_bits);
    const int highest = static_cast<int>(std::bit_width(used_bits));
    for (const int depth : std::array{10, 12, 14}) {
        const int values = (1 << depth) - 1;
        if (highest <= depth) return values;
        if (lowest >= word - depth) return values << (word - depth);
    }
    return all;
}

}  // namespace nta
