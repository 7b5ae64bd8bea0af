// SPDX-License-Identifier: MIT
#include "nta/diffusion/covariance_estimator.hpp"

#include "support/catch.hpp"

#include <cmath>

#include "known_tracks.hpp"
#include "simulated_tracks.hpp"

using nta::covariance_estimate_position_variance_um2;
using nta::covariance_estimate_se_um2_per_s;
using nta::covariance_estimate_um2_per_s;
using nta::displacements_of;
using nta::Random;
using nta::step_covariance;
using nta::StepCovariance;

TEST_CASE(
    "covariance_estimator: gives the known D and noise of the check track, D negative and kept",
    "[diffusion][known-answer]") {
    const auto covariance = step_covariance(known::track_without_gaps());
    REQUIRE(covariance);
    // printed digits of the check values
    CHECK(std::abs(covariance_estimate_um2_per_s(*covariance, 1.0 / 30.0) - -1.26328125) < 1e-8);
    CHECK(std::abs(covariance_estimate_position_variance_um2(*covariance, 0.05) - 0.1195390625) <
          1e-10);
}

TEST_CASE("covariance_estimator: its standard error is the published variance formula",
          "[diffusion][known-answer]") {
    struct Row {
        double D, dt, tE, sigma;
        int N;
        double relative_variance;  // of one axis
    };
    // Vestergaard 2014, variance of the covariance estimator, evaluated independently (Python)
    const Row rows[] = {{4.9075, 1.0 / 30.0, 0.010, 0.03, 20, 0.290193},
                        {4.9075, 1.0 / 30.0, 1.0 / 30.0, 0.03, 20, 0.249699},
                        {2.0, 0.04, 0.033, 0.06, 50, 0.104665},
                        {1.0, 1.0, 1.0, 1.0, 100, 0.096667},
                        {1.0, 1.0, 0.0, 0.5, 1000, 0.007131}};
    for (const Row& row : rows) {
        CAPTURE(row.N, row.tE);
        const double R = row.tE / (6.0 * row.dt);
        StepCovariance expected;
        expected.mean_square_um2 =
            2.0 * row.D * row.dt * (1.0 - 2.0 * R) + 2.0 * row.sigma * row.sigma;
        expected.lag1_um2 = 2.0 * R * row.D * row.dt - row.sigma * row.sigma;
        expected.steps = row.N;
        expected.pairs = row.N - 1;
        const double se = covariance_estimate_se_um2_per_s(expected, row.dt);
        // two axes halve the variance; half a unit of the last printed digit
        CHECK(std::abs(2.0 * se * se / (row.D * row.D) - row.relative_variance) < 0.51e-6);
        // rounding
        CHECK(std::abs(covariance_estimate_um2_per_s(expected, row.dt) - row.D) < 1e-14);
        CHECK(std::abs(covariance_estimate_position_variance_um2(expected, R) -
                       row.sigma * row.sigma) < 1e-14);
    }
}

TEST_CASE("covariance_estimator: is unbiased, with the exact variance, on simulated tracks",
          "[diffusion][statistical]") {
    Random random(11);
    const simulated::Motion m{.D_um2_per_s = 4.9075, .exposure_s = 0.010, .noise_um = 0.03};
    const int n = 10000;
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; ++i) {
        const nta::Track track = simulated::track(21, m, random);
        const auto covariance = step_covariance(displacements_of(track, simulated::k_scale));
        const double D =
            covariance_estimate_um2_per_s(*covariance, simulated::k_scale.s_from_frame());
        sum += D / m.D_um2_per_s;
        squares += (D / m.D_um2_per_s) * (D / m.D_um2_per_s);
    }
    const double mean = sum / n;
    const double variance = squares / n - mean * mean;
    // 4 standard errors of the mean; of the variance 4 sqrt(2/n) = 5.7 %, plus the estimator's
    // kurtosis: 7 %
    CHECK(std::abs(mean - 1.0) < 4.0 * std::sqrt(0.290623 / 2.0 / n));
    CHECK(std::abs(variance / (0.290623 / 2.0) - 1.0) < 0.07);
}

TEST_CASE("step_covariance: uses only steps of one frame, and pairs of neighbors among them",
          "[diffusion][property]") {
    nta::Displacements steps;
    steps.x_um = {1.0, 100.0, 2.0, 3.0};
    steps.y_um = {0.0, 100.0, 0.0, 0.0};
    steps.gap_frames = {1, 2, 1, 1};
    const auto covariance = step_covariance(steps);
    REQUIRE(covariance);
    CHECK(covariance->steps == 3);
    CHECK(covariance->pairs == 1);
    CHECK(covariance->mean_square_um2 == (1.0 + 4.0 + 9.0) / 6.0);
    CHECK(covariance->lag1_um2 == 3.0);
    steps.gap_frames = {1, 2, 1, 2};
    CHECK_FALSE(step_covariance(steps));
}
