// SPDX-License-Identifier: MIT
#include "nta/distribution/resolvable_ratio.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <numbers>
#include <vector>

namespace {

std::optional<double> ratio_of(std::size_t n, double steps) {
    return nta::resolvable_ratio(std::vector<double>(n, 1.0 / steps),
                                 std::vector<double>(n, steps));
}

}  // namespace

TEST_CASE("gain_of_two: is the fourth cumulant's for near bells, ln 2 short of free for far ones",
          "[distribution][known-answer]") {
    // Edgeworth's first term, (kappa_4)^2 / 48 with kappa_4 = -2 a^4 / (1 + a^2)^2; the next one
    // is smaller by a^2.
    CHECK(nta::gain_of_two(0.1) ==
          Approx(std::pow(2e-4 / std::pow(1.01, 2), 2) / 48.0).epsilon(0.02));
    // Where the bells do not overlap: ln of the width of one bell over that of each, less ln 2 for
    // not knowing which.
    CHECK(nta::gain_of_two(6.0) == Approx(0.5 * std::log(37.0) - std::numbers::ln2).epsilon(1e-6));
}

TEST_CASE("resolvable_ratio: solves its equation, for 1000 tracks of 30 steps",
          "[distribution][known-answer]") {
    const auto ratio = ratio_of(1000, 30.0);
    REQUIRE(ratio);
    const double a = 0.5 * std::log(*ratio) * std::sqrt(30.0);
    CHECK(2.0 * 1000.0 * nta::gain_of_two(a) == Approx(3.0 * std::log(1000.0)));
}

TEST_CASE("resolvable_ratio: falls with longer, with more and with unequal tracks",
          "[distribution][property]") {
    CHECK(*ratio_of(1000, 60.0) < *ratio_of(1000, 30.0));
    CHECK(*ratio_of(4000, 30.0) < *ratio_of(1000, 30.0));
    std::vector<double> variances, weights;
    for (int i = 0; i < 1000; ++i) {
        weights.push_back(i % 2 == 0 ? 10.0 : 50.0);
        variances.push_back(1.0 / weights.back());
    }
    CHECK(*nta::resolvable_ratio(variances, weights) < *ratio_of(1000, 30.0));
    CHECK_FALSE(ratio_of(10, 10.0));
    CHECK_FALSE(ratio_of(0, 30.0));
}

TEST_CASE("narrow_variance_error: is sqrt(2 / n) of the variance of equal tracks",
          "[distribution][known-answer]") {
    const std::vector<double> variances(800, 0.03), weights(800, 7.0);
    CHECK(nta::narrow_variance_error(variances, weights) == Approx(0.03 * std::sqrt(2.0 / 800.0)));
}
