// SPDX-License-Identifier: MIT
#include "nta/distribution/brightness.hpp"
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/regularized.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

using nta::test::lognormal;
using nta::test::mixture;

// ln brightness of a particle of ln d = x.
using Brightness = std::function<double(double, nta::Random&)>;

// In proportion to d^6, with the scatter of the light sheet and of the focus.
double rayleigh(double ln_d, nta::Random& random) { return 6.0 * ln_d + 0.5 * random.normal(); }

double unrelated(double, nta::Random& random) { return random.normal(); }

std::vector<nta::TrackEvidence> simulate(const nta::test::DrawDiameter& draw,
                                         const Brightness& brightness,
                                         std::uint64_t seed) {
    nta::Random random(seed);
    double d_nm = 0.0;
    const auto remembered = [&](nta::Random& r) { return d_nm = draw(r); };
    std::vector<nta::TrackEvidence> tracks;
    for (int i = 0; i < 600; ++i) {
        tracks.push_back(
            nta::test::simulate_evidence(remembered, {1, 30.0, 10, 0.03}, {}, random).front());
        tracks.back().ln_brightness = brightness(std::log(d_nm), random);
    }
    return tracks;
}

nta::SizeDistribution estimate(const std::vector<nta::TrackEvidence>& tracks, int workers = 1) {
    nta::DistributionOptions options;
    options.bootstrap = 0;
    options.method = "lognormal";
    nta::WorkerPool pool(workers);
    return nta::estimate_size_distribution(tracks, options, pool);
}

bool used(const nta::SizeDistribution& result) {
    return std::any_of(result.diagnostics.begin(), result.diagnostics.end(), [](const auto& d) {
        return d.code == "size-brightness";
    });
}

std::vector<double> scores_of(const std::vector<std::optional<double>>& ln_brightness,
                              const std::vector<double>& weights) {
    std::vector<nta::TrackEvidence> tracks(ln_brightness.size());
    std::vector<const nta::TrackEvidence*> pointers;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        tracks[i].ln_brightness = ln_brightness[i];
        pointers.push_back(&tracks[i]);
    }
    return nta::brightness_scores(pointers, weights);
}

nta::test::DrawDiameter close_pair() {
    return mixture(0.5, lognormal(100.0, 0.03), lognormal(130.0, 0.03));
}

}  // namespace

TEST_CASE("brightness_scores: are normal quantiles of the weight that is dimmer",
          "[distribution][known-answer]") {
    const auto scores = scores_of({5.0, -1.0, 2.0}, {1.0, 1.0, 2.0});
    REQUIRE(scores.size() == 3);
    // Shares 1/8, 1/2, 7/8 of the weight; quantile of 7/8 of the standard normal.
    CHECK(scores[0] == Approx(1.1503493804));
    CHECK(scores[1] == Approx(-1.1503493804));
    CHECK(scores[2] == Approx(0.0).margin(1e-12));
}

TEST_CASE("brightness_scores: nothing where one track has no brightness, or all the same",
          "[distribution][property]") {
    CHECK(scores_of({1.0, std::nullopt}, {1.0, 1.0}).empty());
    CHECK(scores_of({1.0, 1.0}, {1.0, 1.0}).empty());
}

TEST_CASE("estimate_size_distribution: brightness tells apart what 30 positions cannot",
          "[distribution][truth]") {
    auto tracks = simulate(close_pair(), rayleigh, 301);
    const auto with = estimate(tracks);
    REQUIRE(used(with));
    REQUIRE(with.lognormal_components.size() == 2);
    // 100 and 130 nm: bar D3 asks for 3 % and 0.08 of pairs twice as far apart.
    CHECK(with.lognormal_components[0].median_nm == Approx(100.0).epsilon(0.06));
    CHECK(with.lognormal_components[1].median_nm == Approx(130.0).epsilon(0.06));
    CHECK(with.lognormal_components[0].weight == Approx(0.5).margin(0.15));
    for (auto& track : tracks) track.ln_brightness.reset();
    CHECK(estimate(tracks).lognormal_components.size() == 1);
}

TEST_CASE("estimate_size_distribution: brightness that has nothing to do with size changes nothing",
          "[distribution][negative-control]") {
    for (const auto& draw : {close_pair(), lognormal(100.0, 0.03), lognormal(165.0, 0.34)}) {
        auto tracks = simulate(draw, unrelated, 302);
        const auto with = estimate(tracks);
        CHECK_FALSE(used(with));
        for (auto& track : tracks) track.ln_brightness.reset();
        CHECK(with.by_method.at("lognormal")->curve.number_fraction ==
              estimate(tracks).by_method.at("lognormal")->curve.number_fraction);
    }
}

TEST_CASE("estimate_size_distribution: a brightness that falls again splits no broad distribution",
          "[distribution][truth]") {
    const auto falls_again = [](double ln_d, nta::Random& random) {
        const double above = ln_d - std::log(200.0);
        return (above < 0.0 ? 5.0 : -3.0) * above + 0.4 * random.normal();
    };
    const auto result = estimate(simulate(lognormal(165.0, 0.34), falls_again, 303));
    CHECK(result.lognormal_components.size() == 1);
    const auto& s = result.by_method.at("lognormal")->statistics;
    // Of the median 1.6 % with 1000 tracks (docs/methods/distribution.md), here 600: four of 2.1 %.
    CHECK(s.d50_nm->value == Approx(165.0).epsilon(0.084));
}

TEST_CASE("estimate_size_distribution: with brightness, too, the workers do not matter",
          "[distribution][property]") {
    const auto tracks = simulate(close_pair(), rayleigh, 304);
    const auto one = estimate(tracks, 1), three = estimate(tracks, 3);
    for (const char* method : {"lognormal", "regularized"})
        CHECK(one.by_method.at(method)->curve.number_fraction ==
              three.by_method.at(method)->curve.number_fraction);
}

TEST_CASE("EvidenceMatrix: shifted likelihoods keep their shape", "[distribution][property]") {
    const auto tracks = simulate(lognormal(100.0, 0.03), unrelated, 305);
    const nta::EvidenceMatrix evidence(
        {tracks[0].log_likelihood, tracks[1].log_likelihood}, nta::diameter_grid({}), 3);
    const auto moved = evidence.shifted(std::vector<std::ptrdiff_t>{5, -7});
    const auto& before = evidence.bundles()[0].values;
    const auto& after = moved.bundles()[0].values;
    for (std::size_t j = 10; j + 10 < before.size(); ++j) {
        CHECK(after[j].v[0] == before[j - 5].v[0]);
        CHECK(after[j].v[1] == before[j + 7].v[1]);
    }
}
