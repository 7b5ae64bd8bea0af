// SPDX-License-Identifier: MIT
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/lognormal_mixture.hpp"
#include "nta/distribution/regularized.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

struct Fixture {
    nta::EvidenceMatrix evidence;
    std::vector<double> weights;
};

Fixture simulate(const nta::test::DrawDiameter& draw,
                 const nta::test::SimulatedTracks& set,
                 std::uint64_t seed) {
    const nta::DistributionOptions options;
    nta::Random random(seed);
    const auto tracks = nta::test::simulate_evidence(draw, set, options, random);
    std::vector<std::span<const double>> rows;
    std::vector<double> weights;
    for (const auto& track : tracks) {
        rows.emplace_back(track.log_likelihood);
        weights.push_back(track.counted_frames);
    }
    return {{rows, nta::diameter_grid(options), nta::k_refinement}, weights};
}

nta::MixtureFit fit(const Fixture& f, double effective_particles = 0.0) {
    const auto coarse = f.evidence.coarsened(nta::k_em_stride);
    const auto density = nta::run_em(coarse, f.weights, 30);
    return nta::fit_lognormal_mixture(
        f.evidence, f.weights, density.mass, coarse.grid(), effective_particles);
}

}  // namespace

TEST_CASE("effective_count: equal weights count fully, one heavy track counts as one",
          "[distribution][known-answer]") {
    CHECK(nta::effective_count(std::vector<double>(7, 3.0)) == Approx(7.0));
    CHECK(nta::effective_count(std::vector<double>{1e9, 1.0, 1.0}) == Approx(1.0));
}

TEST_CASE("visit_tracks: integrates a Gaussian likelihood against a component in closed form",
          "[distribution][known-answer]") {
    const nta::LogGrid grid{std::log(10.0), 0.0375, 142};
    const double sd = 0.15, at = 4.9;
    std::vector<double> row;
    for (std::size_t j = 0; j < grid.size; ++j) {
        const double z = (grid.ln_nm(static_cast<double>(j)) - at) / sd;
        row.push_back(-0.5 * z * z);
    }
    const nta::EvidenceMatrix evidence({row}, grid, 3);
    for (const double width : {0.015, 0.03, 0.1, 0.4}) {
        const nta::NormalMixture mixture{{1.0, 4.7, width}};
        const double total = std::hypot(sd, width);
        const double expected =
            sd / total * std::exp(-0.5 * (at - 4.7) * (at - 4.7) / (total * total));
        nta::visit_tracks(evidence, mixture, [&](std::size_t, double likelihood, auto moments) {
            INFO(width);
            // Trapezoidal sums at 1.2 widths (2e-6), in floats (6e-8 each); rows scaled to the
            // highest node, not to the top.
            CHECK(likelihood == Approx(expected).epsilon(2e-3));
            const double posterior_mean = (4.7 * sd * sd + at * width * width) / (total * total);
            CHECK(4.7 + width * moments[0][1] / moments[0][0] ==
                  Approx(posterior_mean).epsilon(1e-4));
        });
    }
}

TEST_CASE("track_score: is the derivative of the ln likelihood, of all and of what is seen",
          "[distribution][property]") {
    auto f = simulate(nta::test::lognormal(120.0, 0.3), {20, 30.0, 10, 0.03}, 5);
    const nta::NormalMixture mixture{{0.4, 4.6, 0.1}, {0.6, 5.0, 0.25}};
    for (const nta::SeenShare seen : {nta::SeenShare{}, nta::SeenShare{110.0, 0.04}}) {
        f.evidence = f.evidence.seen_by(seen);
        const auto ln_l = [&](const nta::NormalMixture& m) {
            std::vector<double> result(f.evidence.tracks());
            nta::visit_tracks(f.evidence, m, [&](std::size_t slot, double l, auto) {
                result[slot] = std::log(l);
            });
            return result;
        };
        const double h = 1e-3;
        const auto shifted = [&](int parameter, double by) {
            auto m = mixture;
            const auto c = static_cast<std::size_t>(parameter % 2);
            if (parameter < 2) m[c].mean += by;
            if (parameter >= 2 && parameter < 4) m[c].sd *= std::exp(by);
            if (parameter >= 4) {
                m[c].weight *= std::exp(by);
                const double total = m[0].weight + m[1].weight;
                for (auto& part : m) part.weight /= total;
            }
            return m;
        };
        const nta::SeenPart part = nta::seen_part(mixture, f.evidence.grid(), seen);
        for (int parameter = 0; parameter < 6; ++parameter) {
            const auto up = ln_l(shifted(parameter, h)), down = ln_l(shifted(parameter, -h));
            Eigen::VectorXd score(6);
            nta::visit_tracks(f.evidence, mixture, [&](std::size_t slot, double l, auto moments) {
                nta::track_score(mixture, l, moments, part, score);
                // Likelihoods are float sums (1e-7), divided by a step of 2e-3; a truncated window
                // adds some 1e-4.
                CHECK((up[slot] - down[slot]) / (2.0 * h) == Approx(score[parameter]).margin(2e-3));
            });
        }
    }
}

TEST_CASE("seen_part: of a lognormal cut at its median half is seen",
          "[distribution][known-answer]") {
    const nta::LogGrid grid = nta::diameter_grid(nta::DistributionOptions{});
    const nta::LogGrid fine{
        grid.first_ln_nm, grid.step / 3.0, (grid.size - 1) * 3 + 1};  // steps of 1.25 %
    const nta::SeenShare seen{150.0, 0.03};
    const nta::NormalMixture mixture{{1.0, std::log(150.0), 0.3}};
    // By symmetry; a hundredth of the other half is seen, too. Nodes a third of an edge apart.
    CHECK(nta::seen_part(mixture, fine, seen).share == Approx(0.505).epsilon(1e-4));
    CHECK(nta::is_cut_off(mixture, fine, seen, 0.999));
    const nta::NormalMixture above{{1.0, std::log(400.0), 0.1}};
    CHECK(nta::seen_part(above, fine, seen).share == Approx(1.0).epsilon(1e-6));
    CHECK_FALSE(nta::is_cut_off(above, fine, seen, 0.999));
}

TEST_CASE("fit_lognormal_mixture: recovers one lognormal within four standard errors",
          "[distribution][truth]") {
    const auto found = fit(simulate(nta::test::lognormal(150.0, 0.3), {1500, 30.0, 10, 0.03}, 11));
    REQUIRE(found.mixture.size() == 1);
    // SE of the mean of ln d: sqrt((0.3^2 + 0.2^2) / 1040 effective tracks) = 0.011; of the width
    // about as much.
    CHECK(found.mixture[0].mean == Approx(std::log(150.0)).margin(4 * 0.011));
    CHECK(found.mixture[0].sd == Approx(0.3).margin(4 * 0.011));
}

TEST_CASE("fit_lognormal_mixture: tells 100 nm from 150 nm and finds their shares",
          "[distribution][truth]") {
    const auto draw = nta::test::mixture(
        0.5, nta::test::lognormal(100.0, 0.03), nta::test::lognormal(150.0, 0.03));
    const auto found = fit(simulate(draw, {1000, 30.0, 10, 0.03}, 12));
    REQUIRE(found.mixture.size() == 2);
    // METHODS.md 7.3: SD 1.0 and 2.2 nm, of the share 0.04; bar D3 asks for 3 % and 0.08.
    CHECK(std::exp(found.mixture[0].mean) == Approx(100.0).margin(3.0));
    CHECK(std::exp(found.mixture[1].mean) == Approx(150.0).margin(4.5));
    CHECK(found.mixture[0].weight == Approx(0.5).margin(0.08));
}

TEST_CASE(
    "fit_lognormal_mixture: does not split 100 nm and 120 nm, which 30 frames cannot tell apart",
    "[distribution][negative-control]") {
    const auto draw = nta::test::mixture(
        0.5, nta::test::lognormal(100.0, 0.03), nta::test::lognormal(120.0, 0.03));
    CHECK(fit(simulate(draw, {1000, 30.0, 10, 0.03}, 13)).mixture.size() == 1);
}

TEST_CASE("fit_lognormal_mixture: tracks of few particles make no populations",
          "[distribution][negative-control]") {
    constexpr int runs = 40;
    int split = 0, split_if_alone = 0;
    for (int run = 0; run < runs; ++run) {
        const auto sample = simulate(nta::test::returning(nta::test::lognormal(165.0, 0.34), 5),
                                     {75, 40.0, 10, 0.03},
                                     400U + static_cast<unsigned>(run));
        split += fit(sample, 15.0).mixture.size() > 1 ? 1 : 0;
        split_if_alone += fit(sample).mixture.size() > 1 ? 1 : 0;
    }
    // At most 5 % in the long run; 7 or more of 40 would then have a probability of 3e-3. Taken for
    // 75 particles, the same tracks are split far more often.
    CHECK(split <= 6);
    CHECK(split_if_alone >= 2 * split + 4);
}

TEST_CASE("fit_lognormal_mixture: two populations far apart need no more than 24 particles",
          "[distribution][truth]") {
    const auto draw = nta::test::mixture(
        0.5, nta::test::lognormal(80.0, 0.03), nta::test::lognormal(240.0, 0.03));
    for (const std::uint64_t seed : {441U, 442U, 443U})
        CHECK(fit(simulate(nta::test::returning(draw, 4), {96, 40.0, 10, 0.03}, seed), 24.0)
                  .mixture.size() == 2);
}

TEST_CASE("fit_lognormal_mixture: no component is narrower than the floor",
          "[distribution][property]") {
    const auto found = fit(simulate(nta::test::lognormal(100.0, 0.0), {300, 30.0, 10, 0.0}, 14));
    for (const auto& component : found.mixture) CHECK(component.sd >= nta::k_width_floor_ln);
}
