// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/random.hpp"
#include "nta/link/link_tracks.hpp"

#include "support/catch.hpp"

#include <cmath>

#include "contracts/linker_contract.hpp"
#include "link/brownian_scene.hpp"

using nta::link_tracks;
using nta::LinkResult;
using nta_test::make_scene;
using nta_test::Scene;
using nta_test::SceneOptions;

namespace {

struct Score {
    double links = 0.0;
    double false_links = 0.0;
    double step_variance_ratio = 0.0;
    double true_links = 0.0;
    [[nodiscard]] double false_share() const { return false_links / links; }
    [[nodiscard]] double found_share() const { return (links - false_links) / true_links; }
};

Score score(const LinkResult& result, const Scene& scene) {
    Score s;
    for (const nta::Track& t : result.tracks) {
        for (std::size_t k = 1; k < t.spot_indices.size(); ++k) {
            const auto a = scene.particle[t.spot_indices[k - 1]];
            const auto b = scene.particle[t.spot_indices[k]];
            s.links += 1.0;
            if (a != b || a < 0) s.false_links += 1.0;
        }
    }
    s.step_variance_ratio = result.step_variance_px2 / scene.step_variance_px2;
    s.true_links = scene.links;
    return s;
}

/// Several scenes together: one video of few particles has too few links to judge.
Score score_of_scenes(SceneOptions options, int scenes) {
    Score sum;
    for (int i = 0; i < scenes; ++i) {
        options.seed += 1;
        const Scene scene = make_scene(options);
        const Score s = score(link_tracks(scene.spots, {}), scene);
        sum.links += s.links;
        sum.false_links += s.false_links;
        sum.true_links += s.true_links;
        sum.step_variance_ratio += s.step_variance_ratio / scenes;
    }
    return sum;
}

}  // namespace

TEST_CASE("link_tracks: keeps the contract of all linkers", "[link][contract]") {
    nta_test::check_linker_contract(link_tracks);
}

TEST_CASE("link_tracks: false links of 100 nm stay below 0.3 % at 1e8 and 1.5 % at 1e9 per mL",
          "[link][statistical]") {
    SceneOptions o;
    o.seed = 7100;
    // Bars B1, B2 of METHODS section 14, position only; localization errors 0.2 px.
    const Score thin = score_of_scenes(o, 5);
    CHECK(thin.false_share() <= 0.003);
    CHECK(std::abs(thin.step_variance_ratio - 1.0) <= 0.015);
    o.particles_per_ml = 1e9;
    const Score dense = score_of_scenes(o, 2);
    CHECK(dense.false_share() <= 0.015);
    CHECK(std::abs(dense.step_variance_ratio - 1.0) <= 0.015);
    CHECK(dense.found_share() >= 0.98);
}

TEST_CASE("link_tracks: false links of 50 nm stay below 3.5 % at 1e9 per mL",
          "[link][statistical]") {
    SceneOptions o;
    o.seed = 7200;
    o.diameter_nm = 50.0;
    o.particles_per_ml = 1e9;
    // Bars B1, B2 of METHODS section 14.
    const Score s = score_of_scenes(o, 2);
    CHECK(s.false_share() <= 0.035);
    CHECK(std::abs(s.step_variance_ratio - 1.0) <= 0.015);
}

TEST_CASE("link_tracks: brightness halves the false links", "[link][statistical]") {
    SceneOptions o;
    o.seed = 7300;
    o.diameter_nm = 50.0;
    o.particles_per_ml = 2e9;
    o.frames = 150;
    const Score position_only = score_of_scenes(o, 1);
    o.with_brightness = true;
    const Score s = score_of_scenes(o, 1);
    CHECK(s.false_share() < 0.5 * position_only.false_share());
    // Bar B2 at 2e9; by position alone it is missed for 50 nm (docs/methods/link.md).
    CHECK(std::abs(s.step_variance_ratio - 1.0) <= 0.015);
}

TEST_CASE("link_tracks: a flow of 14 px per frame is found and changes nothing",
          "[link][statistical]") {
    SceneOptions o;
    o.seed = 7400;
    o.particles_per_ml = 1e9;
    o.flow_x_px_per_frame = -12.0;
    o.flow_y_px_per_frame = 7.0;
    const Scene scene = make_scene(o);
    const LinkResult result = link_tracks(scene.spots, {});
    const Score s = score(result, scene);
    // Standard error of the mean step: 3.4 px / sqrt(20000 steps) = 0.024; 4 of them.
    CHECK(std::abs(result.flow_x_px_per_frame + 12.0) < 0.1);
    CHECK(std::abs(result.flow_y_px_per_frame - 7.0) < 0.1);
    // METHODS section 14, B1, and one in 300 for links broken at the border, where all leave.
    CHECK(s.false_share() <= 0.018);
    CHECK(s.found_share() >= 0.98);
}

TEST_CASE(
    "link_tracks: a swinging parabola of up to 20 px per frame on a shaking stage is followed",
    "[link][statistical]") {
    SceneOptions o;
    o.seed = 7450;
    o.particles_per_ml = 1e9;
    o.with_brightness = true;
    o.flow_x_px_per_frame = 14.0;
    o.flow_profile = 1.0;
    o.flow_swing = 0.4;
    o.vibration_px = 1.8;
    const Scene scene = make_scene(o);
    const LinkResult result = link_tracks(scene.spots, {});
    CHECK(result.flow_model == "smooth in time, differs over the picture");
    const Score s = score(result, scene);
    // Bars B1 and B2 as without flow; with a uniform flow the variance is more than doubled.
    CHECK(s.false_share() <= 0.015);
    CHECK(std::abs(s.step_variance_ratio - 1.0) <= 0.015);
    CHECK(s.found_share() >= 0.98);
}

TEST_CASE("link_tracks: more spots at rest than particles do not hide the flow",
          "[link][statistical]") {
    SceneOptions o;
    o.seed = 7470;
    o.flow_x_px_per_frame = 6.0;
    Scene scene = make_scene(o);
    nta::Random random(7471);
    std::vector<std::pair<double, double>> places;
    for (int i = 0; i < 12; ++i) {
        places.emplace_back(640.0 * random.uniform(), 480.0 * random.uniform());
    }
    for (int frame = 0; frame < o.frames; ++frame) {
        for (const auto& [x, y] : places) {
            nta::Localization s = scene.spots.front();
            s.frame = frame;
            s.x_px = x + o.localization_sd_px * random.normal();
            s.y_px = y + o.localization_sd_px * random.normal();
            scene.spots.push_back(s);
        }
    }
    const LinkResult result = link_tracks(scene.spots, {});
    CHECK(result.flow_model == "constant");
    // Standard error: 3.4 px / sqrt(2300 steps) = 0.07 px, 4 of them; some spots at rest are taken
    // for a particle that passed by.
    CHECK(result.flow_x_px_per_frame == Approx(6.0).margin(0.4));
}

TEST_CASE("link_tracks: without flow none is invented", "[link][statistical]") {
    SceneOptions o;
    o.seed = 7500;
    o.particles_per_ml = 2e8;
    const LinkResult result = link_tracks(make_scene(o).spots, {});
    // Standard error: 3.4 px / sqrt(4600 steps) = 0.05 px; 4 of them.
    CHECK(std::abs(result.flow_x_px_per_frame) < 0.2);
    CHECK(std::abs(result.flow_y_px_per_frame) < 0.2);
    CHECK(result.flow_model == "constant");
}

TEST_CASE("link_tracks: 5 % missed spots cost less than a tenth of the track length",
          "[link][statistical]") {
    SceneOptions o;
    o.seed = 7600;
    o.detection_probability = 0.95;
    // Bar B4, and its counterpart in links: true ones reach over at most two missed frames.
    const Score s = score_of_scenes(o, 5);
    CHECK(s.found_share() >= 0.98);
    double broken = 0.0;
    double whole = 0.0;
    const Scene scene = make_scene(o);
    for (const nta::Track& t : link_tracks(scene.spots, {}).tracks) {
        if (scene.particle[t.spot_indices.front()] >= 0) broken += 1.0;
    }
    for (std::size_t i = 0; i < scene.spots.size(); ++i)
        whole += scene.particle[i] >= 0 ? 1.0 : 0.0;
    const double true_tracks = whole - scene.links;
    // Mean length is spots over tracks: at least 90 % of the truth.
    CHECK(true_tracks / broken >= 0.9);
}

TEST_CASE("link_tracks: noise without particles makes no track of five spots",
          "[link][statistical]") {
    nta::Random random(7700);
    nta::Localizations spots;
    for (int f = 0; f < 750; ++f) {
        for (auto n = random.poisson(0.2); n > 0; --n) {
            nta::Localization s;
            s.frame = f;
            s.x_px = 640.0 * random.uniform();
            s.y_px = 480.0 * random.uniform();
            s.peak_adu = 9.0F;
            spots.push_back(s);
        }
    }
    for (const nta::Track& t : link_tracks(spots, {}).tracks) CHECK(t.positions.size() < 5);
}

TEST_CASE("link_tracks: the predicted share of false links is of the right size",
          "[link][statistical]") {
    SceneOptions o;
    o.seed = 7800;
    o.particles_per_ml = 1e9;
    o.frames = 150;
    const Scene scene = make_scene(o);
    const LinkResult result = link_tracks(scene.spots, {});
    const double made = score(result, scene).false_share();
    // pi rho v counts neighbors, not mistakes: METHODS section 4 tabulates half to all of it.
    CHECK(result.expected_false_links > made);
    CHECK(result.expected_false_links < 3.0 * made);
}

TEST_CASE("link_tracks: options that make no sense are refused", "[link][errors]") {
    nta::LinkOptions o;
    o.image_width_px = 0.0;
    CHECK_THROWS_AS(link_tracks({}, o), nta::InputError);
    o = {};
    o.max_gap_frames = -1;
    CHECK_THROWS_AS(link_tracks({}, o), nta::InputError);
    o = {};
    o.max_step_px = -3.0;
    CHECK_THROWS_AS(link_tracks({}, o), nta::InputError);
}
