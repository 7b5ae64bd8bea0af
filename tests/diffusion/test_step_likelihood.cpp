// SPDX-License-Identifier: MIT
#include "nta/diffusion/maximize_likelihood.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

#include "known_tracks.hpp"
#include "simulated_tracks.hpp"

using nta::LikelihoodModel;
using nta::LikelihoodPeak;
using nta::maximize_likelihood;
using nta::Random;
using nta::StepLikelihood;

TEST_CASE("StepLikelihood: gives the known likelihoods with and without gaps",
          "[diffusion][known-answer]") {
    const StepLikelihood even(known::track_without_gaps(), known::model());
    // printed digits; a few dozen roundings of numbers near 10 stay below
    CHECK(std::abs(even.log_likelihood(4.0) - -9.134714906930) < 1e-12);
    CHECK(std::abs(even.log_likelihood(8.0) - -11.764655023874) < 1e-12);
    const StepLikelihood gaps(known::track_with_gaps(), known::model());
    CHECK(std::abs(gaps.log_likelihood(4.0) - -9.970380052725) < 1e-12);
}

TEST_CASE("maximize_likelihood: gives the known peaks and profile intervals",
          "[diffusion][known-answer]") {
    const StepLikelihood even(known::track_without_gaps(), known::model());
    const LikelihoodPeak peak = maximize_likelihood(even, 3.841458820694124);
    // the flat top: ln L is constant to rounding within 1e-7 of D
    CHECK(std::abs(peak.D_um2_per_s - 2.8649532946) < 1e-6);
    CHECK(std::abs(peak.log_likelihood - -8.746975941854) < 1e-12);
    REQUIRE(peak.low_um2_per_s);
    REQUIRE(peak.high_um2_per_s);
    // printed digits
    CHECK(std::abs(*peak.low_um2_per_s - 1.513632) < 0.51e-6);
    CHECK(std::abs(*peak.high_um2_per_s - 6.334764) < 0.51e-6);
    const LikelihoodPeak one_sigma = maximize_likelihood(even, 1.0);
    CHECK(std::abs(*one_sigma.low_um2_per_s - 2.036052) < 1.1e-6);
    CHECK(std::abs(*one_sigma.high_um2_per_s - 4.196418) < 1.1e-6);
    const StepLikelihood gaps(known::track_with_gaps(), known::model());
    CHECK(std::abs(maximize_likelihood(gaps, 1.0).D_um2_per_s - 2.2582111874) < 1e-6);
}

TEST_CASE("StepLikelihood: many coefficients at once equal one by one", "[diffusion][property]") {
    const StepLikelihood gaps(known::track_with_gaps(), known::model());
    std::vector<double> D;
    for (int i = 0; i < 37; ++i) D.push_back(0.1 * std::exp(0.2 * i));
    const std::vector<double> together = gaps.log_likelihoods(D);
    for (std::size_t i = 0; i < D.size(); ++i) CHECK(together[i] == gaps.log_likelihood(D[i]));
}

TEST_CASE("StepLikelihood: with a pooled covariance equals that of noise and blur at the same D",
          "[diffusion][property]") {
    LikelihoodModel pooled = known::model();
    pooled.blur.reset();
    pooled.pooled_covariance_um2 = 2.0 * 0.05 * 4.0 / 30.0 - 0.03 * 0.03;
    const StepLikelihood by_pool(known::track_without_gaps(), pooled);
    // same a and b at D = 4, up to rounding
    CHECK(std::abs(by_pool.log_likelihood(4.0) - -9.134714906930) < 1e-11);
    // a covariance no exposure can give at a small D is cut, and the likelihood stays finite
    CHECK(std::isfinite(by_pool.log_likelihood(1e-6)));
}

TEST_CASE("maximize_likelihood: a particle that only shows its noise has no lower limit",
          "[diffusion][property]") {
    Random random(5);
    int reaches_zero = 0;
    for (int i = 0; i < 200; ++i) {
        const nta::Track stuck = simulated::track(30, {.D_um2_per_s = 0.0}, random);
        LikelihoodModel model;
        model.scale = simulated::k_scale;
        model.blur = 0.05;
        const LikelihoodPeak peak = maximize_likelihood(
            StepLikelihood(nta::displacements_of(stuck, model.scale), model), 3.841458820694124);
        REQUIRE(peak.high_um2_per_s);
        // noise of 30 nm per position: a D as large as 0.03^2 / dt would show
        CHECK(*peak.high_um2_per_s < 0.03);
        if (!peak.low_um2_per_s) ++reaches_zero;
    }
    // D = 0 lies outside at most 2.5 %, one side of a 95 % interval: 5 expected, 4 sqrt(5) more
    // allowed
    CHECK(reaches_zero >= 200 - 14);
}

TEST_CASE("maximize_likelihood: a track without any motion gives zero and no interval",
          "[diffusion][property]") {
    nta::Displacements still = known::track_without_gaps();
    std::fill(still.x_um.begin(), still.x_um.end(), 0.0);
    std::fill(still.y_um.begin(), still.y_um.end(), 0.0);
    const LikelihoodPeak peak = maximize_likelihood(StepLikelihood(still, known::model()), 3.84);
    CHECK(peak.D_um2_per_s == 0.0);
    CHECK_FALSE(peak.se_um2_per_s);
    CHECK_FALSE(peak.low_um2_per_s);
    CHECK_FALSE(peak.high_um2_per_s);
}

namespace {

struct Score {
    double mean = 0.0;
    double variance = 0.0;
    double mean_reported_variance = 0.0;
    double coverage = 0.0;
};

// Relative to the true D, over many tracks of one kind.
Score score_tracks(int count, int positions, const simulated::Motion& m, std::uint64_t seed) {
    Random random(seed);
    LikelihoodModel model;
    model.scale = simulated::k_scale;
    model.blur = m.exposure_s / (6.0 * simulated::k_scale.s_from_frame());
    Score score;
    for (int i = 0; i < count; ++i) {
        const nta::Track track = simulated::track(positions, m, random);
        const LikelihoodPeak peak = maximize_likelihood(
            StepLikelihood(nta::displacements_of(track, model.scale), model), 3.841458820694124);
        const double ratio = peak.D_um2_per_s / m.D_um2_per_s;
        score.mean += ratio / count;
        score.variance += ratio * ratio / count;
        score.mean_reported_variance +=
            std::pow(peak.se_um2_per_s.value_or(0.0) / m.D_um2_per_s, 2) / count;
        const bool covered = peak.low_um2_per_s.value_or(0.0) <= m.D_um2_per_s &&
                             (!peak.high_um2_per_s || *peak.high_um2_per_s >= m.D_um2_per_s);
        score.coverage += covered ? 1.0 / count : 0.0;
    }
    score.variance -= score.mean * score.mean;
    return score;
}

}  // namespace

TEST_CASE("maximize_likelihood: reaches the Cramer-Rao bound and covers 95 %, at any exposure",
          "[diffusion][statistical]") {
    struct Row {
        double exposure_s;
        double bound;  // known noise, one axis: METHODS section 6, rows 1 and 2
    };
    const int n = 4000;
    for (const Row& row : {Row{0.010, 0.101292}, Row{1.0 / 30.0, 0.102351}}) {
        CAPTURE(row.exposure_s);
        const Score score = score_tracks(
            n, 21, {.D_um2_per_s = 4.9075, .exposure_s = row.exposure_s, .noise_um = 0.03}, 3);
        const double bound = row.bound / 2.0;
        // 4 standard errors, of a bias that is below 0.5 %
        CHECK(std::abs(score.mean - 1.0) < 0.005 + 4.0 * std::sqrt(bound / n));
        // efficiency 95 %, 4 standard errors of a variance 4 sqrt(2/n) = 9 %
        CHECK(score.variance < bound / 0.95 * 1.09);
        // standard errors are those of the bound; E[D^2] adds a relative variance, curvature
        // another: 15 %
        CHECK(std::abs(score.mean_reported_variance / bound - 1.0) < 0.15);
        // 94 to 96 %, 4 standard errors more
        CHECK(std::abs(score.coverage - 0.95) < 0.01 + 4.0 * std::sqrt(0.95 * 0.05 / n));
    }
}

TEST_CASE("maximize_likelihood: missing frames and noise that varies spoil neither D nor interval",
          "[diffusion][statistical]") {
    const int n = 3000;
    const Score score = score_tracks(n,
                                     25,
                                     {.D_um2_per_s = 3.0,
                                      .exposure_s = 0.02,
                                      .noise_um = 0.06,
                                      .noise_spread = 0.6,
                                      .missed = 0.1},
                                     7);
    // a bound of about (1 + 2 e) / N / 2 with e = 0.02: 0.022 + ...; 4 standard errors and 0.5 %
    // bias
    CHECK(std::abs(score.mean - 1.0) < 0.005 + 4.0 * std::sqrt(0.06 / n));
    CHECK(std::abs(score.variance / score.mean_reported_variance - 1.0) < 0.15);
    CHECK(std::abs(score.coverage - 0.95) < 0.01 + 4.0 * std::sqrt(0.95 * 0.05 / n));
}
