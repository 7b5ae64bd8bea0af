// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace nta {

/// Eight floats side by side; the compiler takes whatever vectors the processor has. Sums over them
/// are added in one order everywhere, so that results do not depend on the machine.
constexpr std::size_t lanes = 8;
using Lanes = float __attribute__((vector_size(lanes * sizeof(float))));
/// The same anywhere in an array.
using LooseLanes =
    float __attribute__((vector_size(lanes * sizeof(float)), aligned(alignof(float)), may_alias));

inline const LooseLanes& lanes_at(const float* first) {
    return *reinterpret_cast<const LooseLanes*>(first);
}

inline double total(const Lanes& v) {
    return static_cast<double>(((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])));
}

/// The next multiple of eight.
constexpr std::size_t filled_up(std::size_t n) { return (n + lanes - 1) / lanes * lanes; }

}  // namespace nta

#define NTA_ON_ANY_PROCESSOR [[gnu::target_clones("avx2", "default")]]
