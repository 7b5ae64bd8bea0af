// SPDX-License-Identifier: MIT
#include "nta/distribution/statistics.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

// Bell curves in nm, scaled to a sum of 1.
std::vector<double> bells(const nta::HistogramBins& bins,
                          const std::vector<std::array<double, 3>>& parts) {
    std::vector<double> result(bins.count, 0.0);
    double total = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        for (const auto& [share, center_nm, sd_nm] : parts) {
            const double z = (bins.center_nm(i) - center_nm) / sd_nm;
            result[i] += share / sd_nm * std::exp(-0.5 * z * z);
        }
        total += result[i];
    }
    for (double& value : result) value /= total;
    return result;
}

}  // namespace

TEST_CASE("describe_curve: two bins have the moments and percentiles of the bins",
          "[distribution][known-answer]") {
    const nta::HistogramBins bins{10.0, 20};
    std::vector<double> curve(20, 0.0);
    curve[5] = 0.75;   // 50 to 60 nm
    curve[10] = 0.25;  // 100 to 110 nm
    const auto s = nta::describe_curve(curve, bins);
    // By hand: exact up to rounding.
    CHECK(s.mean_nm->value == Approx(0.75 * 55 + 0.25 * 105));
    CHECK(s.sd_nm->value == Approx(std::sqrt(0.75 * 0.25) * 50));
    CHECK(s.d10_nm->value == Approx(50 + 10 * 0.10 / 0.75));
    CHECK(s.d50_nm->value == Approx(50 + 10 * 0.50 / 0.75));
    CHECK(s.d90_nm->value == Approx(100 + 10 * 0.15 / 0.25));
    CHECK(s.span->value == Approx((106.0 - 50 - 1 / 0.75) / (50 + 5 / 0.75)));
    CHECK(s.range_low_nm == Approx(50 + 10 * 0.01 / 0.75));
    CHECK(s.range_high_nm == Approx(100 + 10 * 0.24 / 0.25));
    CHECK(s.mode_nm->value == Approx(55));
    REQUIRE(s.peaks.size() == 2);
    CHECK(s.peaks[0].fraction == Approx(0.75));
    CHECK(s.peaks[0].height_per_nm == Approx(0.075));
}

TEST_CASE("describe_curve: percentiles run from edge to edge of a curve",
          "[distribution][known-answer]") {
    const nta::HistogramBins bins{10.0, 20};
    std::vector<double> curve(20, 0.0);
    curve[5] = 0.75;
    curve[10] = 0.25;
    const auto s = nta::describe_curve(curve, bins);
    REQUIRE(s.percentiles_nm.size() == 101);
    CHECK(s.percentiles_nm[0] == Approx(50.0));
    CHECK(s.percentiles_nm[10] == Approx(s.d10_nm->value));
    CHECK(s.percentiles_nm[50] == Approx(s.d50_nm->value));
    CHECK(s.percentiles_nm[100] == Approx(110.0));
    CHECK(std::is_sorted(s.percentiles_nm.begin(), s.percentiles_nm.end()));
}

TEST_CASE("describe_curve: of two peaks nearer than can be told apart the higher one stays",
          "[distribution][property]") {
    const nta::HistogramBins bins{1.0, 400};
    const auto y = bells(bins, {{{0.3, 100.0, 5.0}, {0.4, 120.0, 5.0}, {0.3, 240.0, 10.0}}});
    CHECK(nta::describe_curve(y, bins).peaks.size() == 3);
    const auto joined = nta::describe_curve(y, bins, 1.3).peaks;
    REQUIRE(joined.size() == 2);
    CHECK(joined[0].position_nm == Approx(120.0).margin(0.1));
    // Of both: the sum is conserved, the tails of the third bell are below 1e-6.
    CHECK(joined[0].fraction == Approx(0.7).margin(1e-4));
}

TEST_CASE("describe_curve: the width of a peak is that at half of its height",
          "[distribution][known-answer]") {
    const nta::HistogramBins bins{1.0, 400};
    const auto s =
        nta::describe_curve(bells(bins, {{{0.5, 100.0, 10.0}, {0.5, 250.0, 20.0}}}), bins);
    REQUIRE(s.peaks.size() == 2);
    // 2 sqrt(2 ln 2) SD; straight lines between bins are off by 1 / (8 SD) of a bin on each side.
    CHECK(s.peaks[0].width_nm == Approx(23.548).margin(0.03));
    CHECK(s.peaks[1].width_nm == Approx(47.096).margin(0.03));
}

TEST_CASE("valley_over_lower_peak: is the saddle over the lower summit, also where they moved",
          "[distribution][known-answer]") {
    const nta::HistogramBins bins{1.0, 400};
    // two equal bells: saddle 2 exp(-z^2 / 2) / (1 + exp(-2 z^2)) of the top, z = 2
    const auto y = bells(bins, {{{0.5, 160.0, 20.0}, {0.5, 240.0, 20.0}}});
    const double expected = 2.0 * std::exp(-2.0) / (1.0 + std::exp(-8.0));
    // saddle and tops are read at bin centers, a quarter of a bin off on average
    CHECK(nta::valley_over_lower_peak(y, bins, 160.0, 240.0) == Approx(expected).epsilon(0.005));
    CHECK(nta::valley_over_lower_peak(y, bins, 155.0, 250.0) == Approx(expected).epsilon(0.005));
    CHECK(nta::valley_over_lower_peak(bells(bins, {{{1.0, 200.0, 20.0}}}), bins, 160.0, 240.0) ==
          Approx(1.0));
}

TEST_CASE("describe_curve: the mode lies between bin centers where the curve does",
          "[distribution][known-answer]") {
    const nta::HistogramBins bins{1.0, 300};
    for (const double center_nm : {99.6, 100.0, 100.3}) {
        // A parabola through three points of a bell of 10 bins width is off by less than 1/1000
        // bin.
        CHECK(nta::describe_curve(bells(bins, {{{1.0, center_nm, 10.0}}}), bins).mode_nm->value ==
              Approx(center_nm).margin(0.001));
    }
}

TEST_CASE("describe_curve: separate bells are peaks with their shares, a ripple is none",
          "[distribution][truth]") {
    const nta::HistogramBins bins{1.0, 600};
    const auto s =
        nta::describe_curve(bells(bins, {{{0.3, 100.0, 10.0}}, {{0.7, 250.0, 20.0}}}), bins);
    REQUIRE(s.peaks.size() == 2);
    // The valley cuts off less than 1e-4 of either bell.
    CHECK(s.peaks[0].position_nm == Approx(100.0).margin(0.01));
    CHECK(s.peaks[0].fraction == Approx(0.3).margin(1e-4));
    CHECK(s.peaks[1].position_nm == Approx(250.0).margin(0.01));
    CHECK(s.peaks[1].fraction == Approx(0.7).margin(1e-4));

    auto rippled = bells(bins, {{{1.0, 250.0, 60.0}}});
    for (std::size_t i = 0; i < rippled.size(); ++i)
        rippled[i] *= 1.0 + 0.02 * std::cos(static_cast<double>(i));
    CHECK(nta::describe_curve(rippled, bins).peaks.size() == 1);
}
