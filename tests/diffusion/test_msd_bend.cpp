// SPDX-License-Identifier: MIT
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/find_msd_bend.hpp"
#include "nta/diffusion/maximize_likelihood.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "simulated_tracks.hpp"

using nta::DiffusionOptions;
using nta::DiffusionResult;
using nta::Duration;
using nta::estimate_diffusion;
using nta::Random;

namespace {

// A mixture of sizes in which slow particles have long tracks, as in a real slab.
nta::Tracks mixture(int count, Random& random) {
    nta::Tracks tracks;
    for (int i = 0; i < count; ++i) {
        const double D = 3.0 * std::exp(0.6 * random.normal());
        const double mean_length = 90.0 / D;
        const int positions = 5 + static_cast<int>(-mean_length * std::log(1.0 - random.uniform()));
        tracks.push_back(simulated::track(std::min(positions, 400),
                                          {.D_um2_per_s = D,
                                           .exposure_s = 0.02,
                                           .noise_um = 0.05,
                                           .noise_spread = 0.5,
                                           .missed = 0.05},
                                          random));
    }
    return tracks;
}

DiffusionOptions options() {
    DiffusionOptions o;
    o.scale = simulated::k_scale;
    o.exposure = Duration::milliseconds(20.0);
    return o;
}

const nta::Diagnostic* bend_warning(const DiffusionResult& result) {
    for (const auto& d : result.diagnostics) {
        if (d.code == "bent-msd") return &d;
    }
    return nullptr;
}

// Positions pulled toward the one before: what inter-frame compression does to displacements.
void suppress_short_steps(nta::Track& track, double pull) {
    double x = track.positions.front().x_px;
    double y = track.positions.front().y_px;
    for (auto& p : track.positions) {
        x += (1.0 - pull) * (p.x_px - x);
        y += (1.0 - pull) * (p.y_px - y);
        p.x_px = x;
        p.y_px = y;
    }
}

double mean_diffusion_um2_per_s(const DiffusionResult& result) {
    double sum = 0.0;
    for (const auto& t : result.tracks)
        sum += t->D_um2_per_s / static_cast<double>(result.tracks.size());
    return sum;
}

}  // namespace

TEST_CASE("bent-msd: free diffusion of mixed sizes does not warn in any of 100 videos",
          "[diffusion][statistical]") {
    Random random(31);
    int warned = 0;
    int tested = 0;
    for (int i = 0; i < 100; ++i) {
        const auto tracks = mixture(200, random);
        const auto result = estimate_diffusion(tracks, options());
        warned += bend_warning(result) != nullptr ? 1 : 0;
        std::vector<nta::TrackSquares> squares;
        for (const auto& t : tracks) {
            squares.push_back(nta::squared_displacements(t, simulated::k_scale, 0.0));
        }
        const std::vector<double> D(tracks.size(), 3.0);
        tested += nta::find_msd_bend(squares, D, simulated::k_scale.s_from_frame()) ? 1 : 0;
        CHECK(result.long_lag_factor == 1.0);
    }
    // the false alarm rate aimed at is 1e-3
    CHECK(warned == 0);
    // the check must have had enough long tracks to speak
    CHECK(tested == 100);
}

TEST_CASE("bent-msd: suppressed short steps that level off are noticed and made up for",
          "[diffusion][statistical]") {
    Random random(32);
    auto tracks = simulated::tracks(800, 80, {.D_um2_per_s = 0.43}, random);
    for (auto& t : tracks) suppress_short_steps(t, 0.4);
    for (const auto exposure :
         {std::optional(Duration::milliseconds(10.0)), std::optional<Duration>()}) {
        DiffusionOptions o = options();
        o.exposure = exposure;
        const auto result = estimate_diffusion(tracks, o);
        const nta::Diagnostic* warning = bend_warning(result);
        REQUIRE(warning != nullptr);
        CHECK(warning->severity == nta::Severity::warning);
        CHECK(result.long_lag_factor > 1.2);
        CHECK(result.model.long_lag_factor == result.long_lag_factor);
        // 800 tracks of 80: the long-lag slope has a standard error of 1.4 %; a pull of 0.4 leaves
        // 1 % at lags 5-15
        CHECK(std::abs(mean_diffusion_um2_per_s(result) / 0.43 - 1.0) < 0.07);
        // the factor's own uncertainty widens the intervals, by about 1.5 % in quadrature
        const auto peak = nta::maximize_likelihood(
            nta::StepLikelihood(nta::displacements_of(tracks[0], o.scale), result.model), 3.84);
        const double alone = *peak.se_um2_per_s / peak.D_um2_per_s;
        const double widened = *result.tracks[0]->D_se_um2_per_s / result.tracks[0]->D_um2_per_s;
        const double factor_se = std::sqrt(widened * widened - alone * alone);
        CHECK(factor_se > 0.005);
        CHECK(factor_se < 0.04);
    }
}

TEST_CASE("bent-msd: a drift that was left warns and is not taken for suppressed steps",
          "[diffusion][statistical]") {
    Random random(33);
    auto tracks = simulated::tracks(800, 40, {.D_um2_per_s = 1.0}, random);
    for (auto& t : tracks) {
        for (auto& p : t.positions) p.x_px += 0.3 * p.frame;
    }
    const auto result = estimate_diffusion(tracks, options());
    REQUIRE(bend_warning(result) != nullptr);
    CHECK(result.long_lag_factor == 1.0);
}

TEST_CASE("bent-msd: confined particles warn and keep their short-lag D",
          "[diffusion][statistical]") {
    Random random(34);
    nta::Tracks tracks = simulated::tracks(300, 60, {.D_um2_per_s = 1.0}, random);
    // a spring: each position is drawn back by a tenth of the way
    for (auto& t : tracks) {
        double x = 0.0;
        double y = 0.0;
        auto before = t.positions.front();
        for (auto& p : t.positions) {
            x = 0.9 * x + (p.x_px - before.x_px);
            y = 0.9 * y + (p.y_px - before.y_px);
            before = p;
            p.x_px = x;
            p.y_px = y;
        }
    }
    const auto result = estimate_diffusion(tracks, options());
    const auto* warning = bend_warning(result);
    REQUIRE(warning != nullptr);
    CHECK(*warning->value < 0.95);
    CHECK(result.long_lag_factor == 1.0);
}
