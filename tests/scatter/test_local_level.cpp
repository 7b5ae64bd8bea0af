// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/scatter/local_level.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace nta;

namespace {

double log_normal_density(double x, double variance) {
    return -0.5 * (std::log(variance) + x * x / variance);
}

// A walk of this step under white noise, both measured in the known error, which is 1.
std::vector<LevelSample> wandering(int n, double walk_sd, double white_sd, Random& random) {
    std::vector<LevelSample> series;
    double level = 0.0;
    for (int k = 0; k < n; ++k) {
        series.push_back({k, level + std::hypot(1.0, white_sd) * random.normal(), 1.0});
        level += walk_sd * random.normal();
    }
    return series;
}

double share_significant(int n, double walk_sd, double white_sd, int trials, Random& random) {
    constexpr double chi2_of_5_percent = 2.705543454095404;  // 90 % quantile, half of chi^2
    int significant = 0;
    for (int t = 0; t < trials; ++t)
        significant += fit_level(wandering(n, walk_sd, white_sd, random), 0.0).likelihood_ratio >
                               chi2_of_5_percent
                           ? 1
                           : 0;
    return static_cast<double>(significant) / trials;
}

}  // namespace

TEST_CASE("level_log_likelihood: of two samples, it is the density of their difference",
          "[scatter][known-answer]") {
    const std::vector<LevelSample> two = {{3, 1.5, 0.2}, {6, 0.7, 0.3}};
    // Variance of the difference: both errors, white noise twice, three frames of walk, and what
    // the exposure takes of it, twice.
    const double variance = 0.2 + 0.3 + 2.0 * 0.4 + 3.0 * 0.5 - 2.0 * 0.1 * 0.5;
    CHECK(std::abs(level_log_likelihood(two, {0.4, 0.5}, 0.1) - log_normal_density(0.8, variance)) <
          1e-12);
}

TEST_CASE("level_log_likelihood: of three samples, it is the density of their two differences",
          "[scatter][known-answer]") {
    const std::vector<LevelSample> three = {{0, 1.0, 0.2}, {1, 0.3, 0.3}, {3, 0.9, 0.1}};
    const LevelChanges changes{0.4, 0.5};
    const double a = 0.2 + 0.3 + 0.8 + 0.5;  // variances of the differences, and their covariance
    const double c = 0.3 + 0.1 + 0.8 + 1.0;
    const double b = -(0.3 + 0.4);
    const double det = a * c - b * b;
    const double d1 = -0.7;
    const double d2 = 0.6;
    const double expected =
        -0.5 * (std::log(det) + (c * d1 * d1 - 2.0 * b * d1 * d2 + a * d2 * d2) / det);
    // Rounding of a few operations.
    CHECK(std::abs(level_log_likelihood(three, changes, 0.0) - expected) < 1e-12);
}

TEST_CASE("smooth_levels: without a walk every level is the weighted mean", "[scatter][limit]") {
    const std::vector<LevelSample> series = {{0, 1.0, 0.2}, {1, 2.0, 0.4}, {4, 4.0, 0.1}};
    const double weight = 1.0 / 0.2 + 1.0 / 0.4 + 1.0 / 0.1;
    const double mean = (1.0 / 0.2 + 2.0 / 0.4 + 4.0 / 0.1) / weight;
    for (const Level& level : smooth_levels(series, {0.0, 0.0})) {
        CHECK(std::abs(level.value - mean) < 1e-12);
        CHECK(std::abs(level.variance - 1.0 / weight) < 1e-12);
    }
}

TEST_CASE("smooth_levels: a fast walk is followed sample by sample", "[scatter][limit]") {
    const std::vector<LevelSample> series = {{0, 1.0, 0.2}, {1, 2.0, 0.4}, {4, 4.0, 0.1}};
    const std::vector<Level> levels = smooth_levels(series, {0.0, 1e9});
    for (std::size_t k = 0; k < series.size(); ++k) {
        CHECK(std::abs(levels[k].value - series[k].value) < 1e-8);
        CHECK(std::abs(levels[k].variance - series[k].variance) < 1e-8);
    }
}

TEST_CASE("fit_level: white noise beyond the known errors is found, with its standard error",
          "[scatter][statistical]") {
    Random random(21);
    constexpr int trials = 300;
    double sum = 0.0;
    double squares = 0.0;
    double stated = 0.0;
    for (int t = 0; t < trials; ++t) {
        const LevelFit fit = fit_level(wandering(60, 0.5, 2.0, random), 0.0);
        sum += fit.changes.white_variance;
        squares += fit.changes.white_variance * fit.changes.white_variance;
        stated += fit.white_variance_se;
    }
    const double mean = sum / trials;
    const double sd = std::sqrt(squares / trials - mean * mean);
    CHECK(std::abs(mean - 4.0) < 4.0 * sd / std::sqrt(trials));
    // 300 trials tell a standard deviation to 4 %; the likelihood of a variance is skewed, so that
    // its fall on one side differs from the parabola.
    CHECK(std::abs(stated / trials / sd - 1.0) < 0.25);
}

TEST_CASE("fit_level: hardly ever is another pair of variances more likely", "[scatter][limit]") {
    Random random(24);
    constexpr int trials = 200;
    int beaten = 0;
    for (int t = 0; t < trials; ++t) {
        const double walk_sd = t % 3 == 0 ? 0.0 : 0.03 * std::exp(0.025 * t);
        const auto series = wandering(10 + t / 4, walk_sd, t % 2 == 0 ? 0.0 : 1.5, random);
        const double blur = t % 5 == 0 ? 1.0 / 6.0 : 0.0;
        const LevelFit fit = fit_level(series, blur);
        const double found = level_log_likelihood(series, fit.changes, blur);
        double highest = found;
        for (double white = 0.0; white < 30.0; white = 1.3 * white + 0.02)
            for (double walk = 0.0; walk < 60.0; walk = 1.3 * walk + 0.002)
                highest = std::max(highest, level_log_likelihood(series, {white, walk}, blur));
        beaten += highest > found + 0.02 ? 1 : 0;
    }
    // A likelihood of two variances may have two tops; of 10 000 series of such lengths, the climb
    // from two starts ended on the lower one in 11, by 0.15 at most.
    CHECK(beaten <= 2);
}

TEST_CASE("fit_level: a walk alone, slow or fast, is taken for white noise in about 5 %",
          "[scatter][statistical]") {
    Random random(22);
    constexpr int trials = 700;
    // Binomial: 0.8 % at 5 %, four of which are 3.3 %. With a slow walk both variances stand at
    // their lower end in many series, where the law of the ratio gives less than 5 %: only the
    // upper side is a promise.
    for (const double walk_sd : {0.0, 0.3, 1.0, 3.0})
        CHECK(share_significant(30, walk_sd, 0.0, trials, random) < 0.05 + 0.033);
    CHECK(share_significant(30, 1.0, 0.0, trials, random) > 0.05 - 0.033);
    // Short series are judged with more caution, not less.
    CHECK(share_significant(10, 0.5, 0.0, trials, random) < 0.05 + 0.033);
}

TEST_CASE("fit_level: a walk seen through a full exposure has no white noise",
          "[scatter][statistical]") {
    // Mean over each frame of a finely stepped walk; its differences have lag-1 covariance
    // walk/6, which without the blur term would hide white noise of that size.
    Random random(23);
    constexpr int trials = 300;
    constexpr int fine = 20;
    double with_blur = 0.0;
    double walk = 0.0;
    for (int t = 0; t < trials; ++t) {
        std::vector<LevelSample> series;
        double level = 0.0;
        for (int k = 0; k < 40; ++k) {
            double mean = 0.0;
            for (int i = 0; i < fine; ++i) mean += (level += random.normal() / std::sqrt(fine));
            series.push_back({k, mean / fine + 0.2 * random.normal(), 0.04});
        }
        const LevelFit fit = fit_level(series, 1.0 / 6.0);
        with_blur += fit.changes.white_variance > 0.0 ? 1.0 : 0.0;
        walk += fit.changes.walk_variance / trials;
    }
    // Above zero in half of all series; binomial 2.9 %, and the steps are not infinitely fine.
    CHECK(std::abs(with_blur / trials - 0.5) < 0.15);
    // One per frame. White noise cannot fall below zero, so that it takes a little of the walk in
    // the mean: by half of its own error of about 0.25.
    CHECK(std::abs(walk - 1.0) < 0.13);
}
