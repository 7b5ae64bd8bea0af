// SPDX-License-Identifier: MIT
#include "nta/distribution/bootstrap.hpp"
#include "nta/distribution/raw.hpp"
#include "nta/distribution/statistics.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

// Diameters that are known exactly: the bootstrap of their mean has a closed form.
struct ExactSample {
    nta::HistogramBins bins = nta::histogram_bins(400.0, 1.0);
    std::vector<std::optional<double>> diameters_nm;
    std::vector<double> weights;

    explicit ExactSample(std::size_t n) : weights(n, 1.0) {
        nta::Random random(31);
        for (std::size_t i = 0; i < n; ++i) diameters_nm.push_back(150.0 + 20.0 * random.normal());
    }

    [[nodiscard]] nta::SizeEstimate estimate(const nta::BootstrapPlan& plan,
                                             int workers = 1) const {
        const nta::RawHistogram histogram(diameters_nm, bins);
        const nta::Refit refit = [&](std::span<const double> w) {
            return nta::particle_curve(histogram.bin_mass(w), bins, 0.0);
        };
        nta::SizeEstimate result;
        result.curve.number_fraction = refit(weights);
        result.statistics = nta::describe_curve(result.curve.number_fraction, bins);
        nta::WorkerPool pool(workers);
        nta::add_intervals(result, nta::resampled_curves(refit, weights, plan, pool), plan, pool);
        return result;
    }
};

}  // namespace

TEST_CASE("add_intervals: the standard error of a mean is that of the closed form",
          "[distribution][known-answer]") {
    const auto result = ExactSample(400).estimate({400, 7, 1.0});
    const double expected = 20.0 / std::sqrt(400.0);
    REQUIRE(result.statistics.mean_nm->se);
    // SD from 400 resamples: 3.5 %; of the sample itself: 3.5 %; four times their root sum of
    // squares.
    CHECK(*result.statistics.mean_nm->se == Approx(expected).epsilon(0.2));
    const double half_width =
        0.5 * (*result.statistics.mean_nm->high - *result.statistics.mean_nm->low);
    // Percentiles scatter more, by some 8 %.
    CHECK(half_width == Approx(1.96 * expected).epsilon(0.3));
}

TEST_CASE("add_intervals: widening stretches interval, error and band about the estimate",
          "[distribution][property]") {
    const ExactSample sample(200);
    const auto plain = sample.estimate({50, 7, 1.0});
    const auto wide = sample.estimate({50, 7, 2.0});
    const double mean = plain.statistics.mean_nm->value;
    CHECK(*wide.statistics.mean_nm->se == Approx(2.0 * *plain.statistics.mean_nm->se));
    // Sizes are stretched as ratios: twice the distance in ln d.
    CHECK(std::log(*wide.statistics.mean_nm->low / mean) ==
          Approx(2.0 * std::log(*plain.statistics.mean_nm->low / mean)));
    CHECK(std::log(*wide.statistics.mean_nm->high / mean) ==
          Approx(2.0 * std::log(*plain.statistics.mean_nm->high / mean)));
    CHECK(wide.curve.number_fraction_high[150] > plain.curve.number_fraction_high[150]);
    CHECK(wide.curve.number_fraction_low[150] >= 0.0);
}

TEST_CASE("add_intervals: no widening takes the lower bound of a size to zero or below",
          "[distribution][property]") {
    // Every other resample has its mode near 30 nm, the estimate near 330 nm: stretched linearly by
    // 5, the bound would be far below zero.
    const nta::HistogramBins bins = nta::histogram_bins(400.0, 1.0);
    const auto curve_at = [&](std::size_t bin) {
        std::vector<double> curve(bins.count, 0.0);
        curve[bin] = 1.0;
        return curve;
    };
    const std::vector<double> weights(100, 1.0);
    const nta::Refit refit = [&](std::span<const double> w) {
        return curve_at(w.front() > 0.0 ? 30 : 330);
    };
    nta::SizeEstimate result;
    result.curve.number_fraction = curve_at(330);
    result.statistics = nta::describe_curve(result.curve.number_fraction, bins);
    nta::WorkerPool pool(1);
    const nta::BootstrapPlan plan{100, 7, 5.0};
    nta::add_intervals(result, nta::resampled_curves(refit, weights, plan, pool), plan, pool);
    for (const auto& size : {result.statistics.mode_nm,
                             result.statistics.mean_nm,
                             result.statistics.d10_nm,
                             result.statistics.d50_nm}) {
        CHECK(*size->low > 0.0);
        CHECK(*size->low <= 30.5);
    }
}

TEST_CASE("add_intervals: gives the same bits for one, two and three workers",
          "[distribution][property]") {
    const ExactSample sample(100);
    const auto one = sample.estimate({40, 7, 1.0}, 1);
    for (const int workers : {2, 3}) {
        const auto more = sample.estimate({40, 7, 1.0}, workers);
        CHECK(*more.statistics.mode_nm->low == *one.statistics.mode_nm->low);
        CHECK(*more.statistics.sd_nm->se == *one.statistics.sd_nm->se);
        CHECK(more.curve.number_fraction_high == one.curve.number_fraction_high);
    }
}

TEST_CASE("add_intervals: another seed gives other resamples, none gives no intervals",
          "[distribution][property]") {
    const ExactSample sample(100);
    CHECK(*sample.estimate({40, 7, 1.0}).statistics.mean_nm->se !=
          *sample.estimate({40, 8, 1.0}).statistics.mean_nm->se);
    CHECK_FALSE(sample.estimate({0, 7, 1.0}).statistics.mean_nm->low);
    CHECK(sample.estimate({0, 7, 1.0}).curve.number_fraction_low.empty());
}
