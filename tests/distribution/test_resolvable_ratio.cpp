// SPDX-License-Identifier: MIT
#include "nta/distribution/resolvable_ratio.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

TEST_CASE("resolvable_ratio: solves its equation, by hand for 1000 tracks of 30 steps",
          "[distribution][known-answer]") {
    const std::vector<double> variances(1000, 1.0 / 30.0), weights(1000, 30.0);
    const auto ratio = nta::resolvable_ratio(variances, weights);
    REQUIRE(ratio);
    const double delta = std::log(*ratio);
    const double V = 1.0 / 30.0 + 0.25 * delta * delta;
    const double gain = 1000.0 * std::pow(std::pow(delta, 4) / 8.0, 2) / (24.0 * std::pow(V, 4));
    CHECK(gain == Approx(3.0 * std::log(1000.0)));
    CHECK(*ratio == Approx(1.556).epsilon(0.001));
}

TEST_CASE("resolvable_ratio: falls with longer and with more tracks, nothing for few",
          "[distribution][property]") {
    const auto ratio = [](std::size_t n, double steps) {
        return nta::resolvable_ratio(std::vector<double>(n, 1.0 / steps),
                                     std::vector<double>(n, steps));
    };
    CHECK(*ratio(1000, 60.0) < *ratio(1000, 30.0));
    CHECK(*ratio(4000, 30.0) < *ratio(1000, 30.0));
    CHECK_FALSE(ratio(60, 30.0));
    CHECK_FALSE(ratio(0, 30.0));
}
