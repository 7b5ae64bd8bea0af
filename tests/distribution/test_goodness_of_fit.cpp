// SPDX-License-Identifier: MIT
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/goodness_of_fit.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

// p of one lognormal, fitted from a start near it.
double p_of_one_lognormal(const nta::test::DrawDiameter& draw,
                          int tracks,
                          std::uint64_t seed,
                          double widening = 1.0) {
    const nta::DistributionOptions options;
    nta::Random random(seed);
    const auto simulated =
        nta::test::simulate_evidence(draw, {tracks, 30.0, 10, 0.03}, options, random);
    std::vector<std::span<const double>> rows;
    std::vector<double> weights;
    for (const auto& track : simulated) {
        rows.emplace_back(track.log_likelihood);
        weights.push_back(track.counted_frames);
    }
    const nta::EvidenceMatrix evidence(rows, nta::diameter_grid(options), nta::k_refinement);
    const auto fit = nta::climb_mixture(evidence, weights, {{1.0, std::log(140.0), 0.3}}, 12, 1e-4);
    const auto p = nta::mixture_goodness_of_fit(evidence, weights, fit.mixture, widening);
    REQUIRE(p.has_value());
    return *p;
}

}  // namespace

TEST_CASE("mixture_goodness_of_fit: rejects one lognormal where there are two",
          "[distribution][truth]") {
    const auto two = nta::test::mixture(
        0.5, nta::test::lognormal(100.0, 0.03), nta::test::lognormal(200.0, 0.03));
    CHECK(p_of_one_lognormal(two, 500, 21) < 1e-6);
}

TEST_CASE("mixture_goodness_of_fit: p is spread over 0 to 1 where the model is right",
          "[distribution][statistical]") {
    int below_half = 0, below_tenth = 0;
    constexpr int runs = 40;
    for (int run = 0; run < runs; ++run) {
        const double p = p_of_one_lognormal(
            nta::test::lognormal(140.0, 0.3), 300, 100 + static_cast<std::uint64_t>(run));
        below_half += p < 0.5 ? 1 : 0;
        below_tenth += p < 0.1 ? 1 : 0;
    }
    // Binomial: 20 +- 3.2 and 4 +- 1.9, four standard deviations.
    CHECK(std::abs(below_half - 20) <= 13);
    CHECK(below_tenth <= 12);
}

TEST_CASE("mixture_goodness_of_fit: fewer independent particles make the same misfit less telling",
          "[distribution][property]") {
    const auto two = nta::test::mixture(
        0.5, nta::test::lognormal(100.0, 0.03), nta::test::lognormal(200.0, 0.03));
    CHECK(p_of_one_lognormal(two, 300, 22, 10.0) > p_of_one_lognormal(two, 300, 22));
}
