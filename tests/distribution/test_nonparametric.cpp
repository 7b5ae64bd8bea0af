// SPDX-License-Identifier: MIT
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/nonparametric.hpp"
#include "nta/distribution/regularized.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

// Three tracks, two diameters: L = (.8 .2), (.5 .5), (.1 .9). The grid needs four nodes, two of
// which carry no mass.
nta::EvidenceMatrix three_tracks() {
    const double none = -200.0;
    const std::vector<std::vector<double>> rows{{std::log(0.8), std::log(0.2), none, none},
                                                {std::log(0.5), std::log(0.5), none, none},
                                                {std::log(0.1), std::log(0.9), none, none}};
    return {std::vector<std::span<const double>>(rows.begin(), rows.end()), {0.0, 1.0, 4}, 1};
}

nta::NodeDensity half_and_half(const nta::EvidenceMatrix& evidence) {
    return {{0.5F, 0.5F, 0.0F, 0.0F}, std::vector<float>(evidence.slots()), 0, 2};
}

// Masses are floats (24 bits) and a step multiplies a handful of them.
constexpr double k_float_rounding = 1e-6;

}  // namespace

TEST_CASE("em_step: follows the path worked out by hand for three tracks and two diameters",
          "[distribution][known-answer]") {
    const auto evidence = three_tracks();
    const auto weights = evidence.by_slot(std::vector<double>{1.0, 1.0, 1.0});
    auto density = half_and_half(evidence);
    // METHODS.md 7.1; the first step is (0.8 + 0.5 + 0.1) / 3.
    for (const double expected : {0.46666667, 0.44435068, 0.42926358}) {
        nta::em_step(evidence, weights, density);
        CHECK(static_cast<double>(density.mass[0]) == Approx(expected).margin(k_float_rounding));
    }
    for (int step = 0; step < 300; ++step) nta::em_step(evidence, weights, density);
    // Limit from the same place.
    CHECK(static_cast<double>(density.mass[0]) == Approx(0.39583333).margin(1e-5));
}

TEST_CASE("em_step: a track of weight two counts as two tracks", "[distribution][known-answer]") {
    const auto evidence = three_tracks();
    auto density = half_and_half(evidence);
    nta::em_step(evidence, evidence.by_slot(std::vector<double>{1.0, 1.0, 2.0}), density);
    // METHODS.md 7.1: (0.8 + 0.5 + 2 x 0.1) / 4.
    CHECK(static_cast<double>(density.mass[0]) == Approx(0.375).margin(k_float_rounding));
}

TEST_CASE("em_step: an exponent above one reaches the same limit in fewer steps",
          "[distribution][property]") {
    const auto evidence = three_tracks();
    const auto weights = evidence.by_slot(std::vector<double>{1.0, 1.0, 1.0});
    auto plain = half_and_half(evidence);
    auto fast = plain;
    for (int step = 0; step < 10; ++step) {
        nta::em_step(evidence, weights, plain);
        nta::em_step(evidence, weights, fast, 1.8);
    }
    const double limit = 0.39583333;
    CHECK(std::abs(static_cast<double>(fast.mass[0]) - limit) <
          std::abs(static_cast<double>(plain.mass[0]) - limit));
    for (int step = 0; step < 300; ++step) nta::em_step(evidence, weights, fast, 1.8);
    CHECK(static_cast<double>(fast.mass[0]) == Approx(limit).margin(1e-5));
}

TEST_CASE("em_step: the likelihood never falls", "[distribution][property]") {
    const auto evidence = three_tracks();
    const auto weights = evidence.by_slot(std::vector<double>{1.0, 3.0, 2.0});
    auto density = half_and_half(evidence);
    nta::em_step(evidence, weights, density);
    double before = nta::mean_log_likelihood(weights, density);
    for (int step = 0; step < 20; ++step) {
        nta::em_step(evidence, weights, density);
        const double now = nta::mean_log_likelihood(weights, density);
        CHECK(now >= before - k_float_rounding);
        before = now;
    }
}

TEST_CASE("run_em: the shares of populations far apart are right from the first steps",
          "[distribution][property]") {
    const auto draw = nta::test::mixture(
        0.4, nta::test::lognormal(50.0, 0.03), nta::test::lognormal(300.0, 0.03));
    const nta::DistributionOptions options;
    nta::Random random(71);
    const auto tracks = nta::test::simulate_evidence(draw, {200, 30.0, 10, 0.03}, options, random);
    std::vector<std::span<const double>> rows;
    for (const auto& track : tracks) rows.emplace_back(track.log_likelihood);
    const nta::EvidenceMatrix evidence(rows, nta::diameter_grid(options), 1);
    const std::vector<double> weights(tracks.size(), 1.0);
    const auto share_below_120_nm = [&](int steps) {
        const auto density = nta::run_em(evidence, weights, steps);
        double share = 0.0;
        for (std::size_t j = 0; j < density.mass.size(); ++j) {
            if (evidence.grid().ln_nm(static_cast<double>(j)) < std::log(120.0))
                share += static_cast<double>(density.mass[j]);
        }
        return share;
    };
    // Steps to the power 1.8 from the start are off by 0.05, 0.04, 0.03 in turn, up and down.
    for (int steps = 2; steps < 8; ++steps)
        CHECK(share_below_120_nm(steps) == Approx(share_below_120_nm(60)).margin(0.02));
}
