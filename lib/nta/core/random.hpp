// SPDX-License-Identifier: MIT
// Random numbers that are the same with every standard library: std::mt19937_64 is specified to the
// bit, the standard distributions are not, so the distributions are ours.
#pragma once

#include <cstdint>
#include <random>

namespace nta {

/// A seeded stream of random numbers. The same seed gives the same numbers with every compiler and
/// library.
class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// 64 random bits.
    std::uint64_t bits() { return engine_(); }
    /// Uniform in [0, 1) with 53 random bits.
    double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53; }
    /// Standard normal, by the polar method of Marsaglia & Bray, SIAM Rev. 6 (1964) 260.
    double normal();
    /// Poisson with the given mean: inversion below 30, else the PTRS method of Hoermann, Insur.
    /// Math. Econ. 12 (1993) 39.
    std::int64_t poisson(double mean);
    /// Whole number in [0, n), without modulo bias. n must be positive.
    std::uint64_t below(std::uint64_t n);

  private:
    std::mt19937_64 engine_;
    double spare_ = 0.0;
    bool has_spare_ = false;
};

}  // namespace nta
