// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"

#include "support/catch.hpp"
#include "support/moments.hpp"

#include <cmath>
#include <vector>

using nta::Random;
using nta::test::Moments;
using nta::test::moments;

TEST_CASE("random: the engine is the standard's, so streams are the same everywhere",
          "[core][known-answer]") {
    // ISO C++ [rand.predef]: the 10000th value of std::mt19937_64 with its default seed 5489.
    std::mt19937_64 engine;
    engine.discard(9999);
    CHECK(engine() == 9981545732273789042ULL);
}

TEST_CASE("random: normal and uniform have the moments of their distributions",
          "[core][statistical]") {
    Random random(1);
    constexpr int n = 400000;
    const Moments normal = moments(n, [&](int) { return random.normal(); });
    // 4 standard errors: 1/sqrt(n) of the mean, sqrt(2/n) of the variance.
    CHECK(std::abs(normal.mean) < 4.0 / std::sqrt(n));
    CHECK(std::abs(normal.variance - 1.0) < 4.0 * std::sqrt(2.0 / n));
    const Moments uniform = moments(n, [&](int) { return random.uniform(); });
    CHECK(std::abs(uniform.mean - 0.5) < 4.0 * std::sqrt(1.0 / 12.0 / n));
}

TEST_CASE("random: Poisson has mean and variance equal below and above the change of method",
          "[core][statistical]") {
    Random random(2);
    constexpr int n = 200000;
    for (const double mean : {0.3, 5.0, 29.0, 31.0, 200.0, 4000.0}) {
        const Moments m =
            moments(n, [&](int) { return static_cast<double>(random.poisson(mean)); });
        // 4 standard errors; Var(sample variance) = (mean + 2 mean^2) / n for a Poisson variable.
        CHECK(std::abs(m.mean - mean) < 4.0 * std::sqrt(mean / n));
        CHECK(std::abs(m.variance - mean) < 4.0 * std::sqrt((mean + 2.0 * mean * mean) / n));
    }
}

TEST_CASE("random: below(n) reaches every value equally often", "[core][statistical]") {
    Random random(3);
    std::vector<int> counts(7);
    for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
    // 4 standard deviations of a binomial count of mean 10000.
    for (const int count : counts)
        CHECK(std::abs(count - 10000) < 4.0 * std::sqrt(10000.0 * 6 / 7));
}
