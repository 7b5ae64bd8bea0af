// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/random.hpp"

#include <cstdint>

namespace nta {

/// What a stream of random numbers is for. A stream of its own per purpose: adding haze does not
/// move a particle.
enum class RandomPurpose : std::uint64_t {
    population = 1,
    motion = 2,
    background = 3,
    noise = 4,
    turning = 5,
    camera = 6,
    recorder = 7
};

/// The stream of a purpose and a running number (a frame), by the mixing function of
/// Steele, Lea & Flood, OOPSLA 2014, 453 (SplitMix64).
inline Random random_stream(std::int64_t seed, RandomPurpose purpose, std::uint64_t index = 0) {
    const auto mix = [](std::uint64_t z) {
        z += 0x9E3779B97F4A7C15ULL;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    };
    return Random(mix(
        mix(mix(static_cast<std::uint64_t>(seed)) ^ static_cast<std::uint64_t>(purpose)) ^ index));
}

}  // namespace nta
