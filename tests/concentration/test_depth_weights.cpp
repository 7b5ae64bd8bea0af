// SPDX-License-Identifier: MIT
#include "nta/concentration/depth_weights.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"
#include "support/glowing_particles.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace {

nta::test::GlowingScene usual_scene() {
    nta::test::GlowingScene scene;
    scene.view.focus_depth_um = 4.0;
    scene.view.sheet_half_width_um = 10.0;
    scene.view.focus_sd_px = 1.6;
    return scene;
}

nta::DepthWeightOptions options_for(const nta::test::GlowingScene& scene) {
    nta::DepthWeightOptions o;
    o.view = scene.view;
    o.count_snr = scene.count_snr;
    o.scale = {nta::Length::micrometers(scene.um_per_px),
               nta::Duration::seconds(scene.frame_interval_s)};
    o.exposure = nta::Duration::seconds(scene.exposure_s);
    o.typical_D_um2_per_s = 4.9;
    return o;
}

nta::DepthWeights weigh(const nta::test::GlowingSpots& film, const nta::test::GlowingScene& scene) {
    return nta::weigh_by_depth(film.spots,
                               film.tracks,
                               std::vector<bool>(film.spots.size(), false),
                               film.motion,
                               options_for(scene));
}

// Particles of each kind that the weights say are in the box.
std::vector<double> found(const nta::test::GlowingSpots& film,
                          const nta::test::GlowingScene& scene,
                          const nta::DepthWeights& weights,
                          std::size_t kinds) {
    std::vector<double> out(kinds, 0.0);
    for (std::size_t t = 0; t < film.tracks.size(); ++t)
        for (const std::size_t k : film.tracks[t].spot_indices)
            out[film.kind[t]] += weights.spot_per_um[k] * scene.box_um / scene.frames;
    return out;
}

}  // namespace

TEST_CASE("concentration: weights by depth give the numbers of dim and bright particles alike") {
    nta::test::GlowingScene scene = usual_scene();
    // 17 x, 6 x and 3 x the threshold at rest, the dim ones the more blurred: 1.7 x in the picture.
    const std::vector<nta::test::GlowingKind> kinds = {
        {600, 130.0, 2.4}, {600, 45.0, 4.9}, {600, 22.0, 9.8}};
    std::vector<double> n(3, 0.0);
    constexpr int films = 6;
    for (std::uint64_t seed = 1; seed <= films; ++seed) {
        scene.seed = 80 + seed;
        const nta::test::GlowingSpots film = nta::test::film(scene, kinds);
        const std::vector<double> here = found(film, scene, weigh(film, scene), 3);
        for (std::size_t k = 0; k < 3; ++k) n[k] += here[k] / (600.0 * films);
    }
    // 3600 of each kind in 60 um scatter by 1.8, 2.0 and 2.3 %: 4 standard errors. Near the
    // threshold the noise of a peak adds up to 8 % (docs/methods/concentration.md).
    CHECK(n[0] == Approx(1.0).margin(0.07));
    CHECK(n[1] == Approx(1.0).margin(0.08));
    CHECK(n[2] == Approx(1.04).margin(0.13));
}

TEST_CASE("concentration: uneven light does not change what the weights count") {
    nta::test::GlowingScene scene = usual_scene();
    scene.view.light.coefficients = {0.3, 0.0, 0.0, 0.0, -3.0};  // edges at 60 % of the middle
    const nta::test::GlowingSpots film = nta::test::film(scene, {{2500, 60.0, 4.9}});
    const std::vector<double> n = found(film, scene, weigh(film, scene), 1);
    CHECK(n[0] == Approx(2500.0).epsilon(0.08));  // as above
}

TEST_CASE("concentration: sized tracks carry the weight of those too short for sizing") {
    const nta::test::GlowingScene scene = usual_scene();
    const nta::test::GlowingSpots film =
        nta::test::film(scene, {{400, 60.0, 4.9}, {400, 25.0, 9.8}});
    const nta::DepthWeights w = weigh(film, scene);
    const double tracks = std::accumulate(w.track_per_um.begin(), w.track_per_um.end(), 0.0);
    double unsized = 0.0;
    for (std::size_t t = 0; t < film.tracks.size(); ++t)
        if (!film.motion[t].sized) unsized += w.track_per_um[t];
    CHECK(unsized > 0.0);
    // Sixty halvings reach the last bits.
    CHECK(tracks - unsized == Approx(w.count.sum_per_um).epsilon(1e-9));
}

TEST_CASE("concentration: a particle's peak at rest is found within 5 % whatever its size") {
    const nta::test::GlowingScene scene = usual_scene();
    for (const double D : {1.2, 4.9, 9.8}) {
        const nta::test::GlowingSpots film = nta::test::film(scene, {{300, 60.0, D}});
        const nta::DepthWeights w = weigh(film, scene);
        double sum = 0.0, n = 0.0;
        for (std::size_t t = 0; t < film.tracks.size(); ++t) {
            if (!film.motion[t].sized) continue;
            sum += std::log(w.rest_peak_adu[t]);
            n += 1.0;
        }
        CHECK(std::exp(sum / n) == Approx(60.0).epsilon(0.05));
        // What single tracks scatter by is what they say of themselves, within a factor of 1.5
        // (beside the sheet's flanks and short tracks, whose scatter is that of few spots).
        double squares = 0.0, stated = 0.0;
        for (std::size_t t = 0; t < film.tracks.size(); ++t) {
            if (!film.motion[t].sized) continue;
            squares += std::pow(std::log(w.rest_peak_adu[t]) - sum / n, 2);
            stated += w.log_rest_peak_se[t] * w.log_rest_peak_se[t];
        }
        CHECK(std::sqrt(squares / stated) < 1.5);
        CHECK(std::sqrt(squares / stated) > 1.0 / 1.5);
    }
}

TEST_CASE("concentration: the detection limit lies where the peak is 1.5 times the threshold") {
    const nta::test::GlowingScene scene = usual_scene();
    // Light as d^6: 100 nm has 60 ADU.
    std::vector<nta::test::GlowingKind> kinds;
    for (const double nm : {75.0, 85.0, 95.0, 105.0, 115.0})
        kinds.push_back({300, 60.0 * std::pow(nm / 100.0, 6.0), 490.75 / nm});
    const nta::test::GlowingSpots film = nta::test::film(scene, kinds);
    const nta::DepthWeights w = weigh(film, scene);
    REQUIRE(w.detection_limit_nm);
    // b = D tE / (3 s0^2), solved by hand for the diameter.
    const auto diameter_at = [](double over_threshold) {
        double nm = 80.0;
        for (int i = 0; i < 50; ++i) {
            const double b = 490.75 / nm * 0.015 / (3.0 * 0.166 * 0.166 * 2.56);
            nm = 100.0 * std::pow(over_threshold * 5.0 * 1.5 * (1.0 + b) *
                                      std::exp(1.0 / (12.0 * 1.44 * 2.56)) / 60.0,
                                  1.0 / 6.0);
        }
        return nm;
    };
    // Mean D of a class, and light that is only known to a few percent: 3 % in diameter.
    CHECK(*w.detection_limit_nm == Approx(diameter_at(1.5)).epsilon(0.03));
    // Below that particles still count, down to here, and the edge is soft by a few percent.
    CHECK(w.edge_nm == Approx(diameter_at(1.15)).epsilon(0.03));
    CHECK(w.edge_width_ln >= 0.02);
    CHECK(w.edge_width_ln < 0.06);
    // Noise and light are even: SNR 5 for a pixel at a random place of a spot 1.2 x as wide.
    REQUIRE(w.threshold_adu);
    CHECK(*w.threshold_adu == Approx(5.0 * 1.5 * std::exp(1.0 / (12.0 * 1.44 * 2.56))));
}

TEST_CASE("concentration: a brighter particle is seen deeper, up to all of the light sheet") {
    const nta::DepthWeightOptions o = options_for(usual_scene());
    const nta::DetectionPoint nobody = nta::detection_point(100.0, {0.1, 0.0}, o);
    CHECK(nobody.seen_share == 0.0);
    CHECK(nobody.depth_um == 0.0);
    const nta::DetectionPoint some = nta::detection_point(100.0, {4.0, 0.0}, o);
    CHECK(some.depth_um ==
          Approx(nta::depth_um(o.view, 4.0, 4.9075 * 0.015 / (3.0 * 0.166 * 0.166), 5.0)));
    CHECK(some.seen_share == Approx(some.depth_um / 20.0));
    CHECK(nta::detection_point(100.0, {1e9, 0.0}, o).seen_share == 1.0);
}

TEST_CASE(
    "concentration: the depth's interval in the detection curve is that of z0 alone where "
    "nothing else is uncertain, and the seen share is then certain") {
    nta::DepthWeightOptions o = options_for(usual_scene());
    const nta::DetectionPoint certain = nta::detection_point(100.0, {4.0, 0.0}, o);
    CHECK(certain.depth_low_um == certain.depth_um);
    CHECK(certain.depth_high_um == certain.depth_um);
    o.covariance = {0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    // Depth is proportional to z0 at a given kappa, and so is the sheet: 1.96 x 10 % of it.
    const nta::DetectionPoint p = nta::detection_point(100.0, {4.0, 0.0}, o);
    CHECK(p.depth_low_um == Approx(p.depth_um * std::exp(-0.1959964)));
    CHECK(p.depth_high_um == Approx(p.depth_um * std::exp(0.1959964)));
    CHECK(p.seen_share_low == Approx(p.seen_share));
    CHECK(p.seen_share_high == Approx(p.seen_share));
}

namespace {

struct DrawnDepths {
    std::vector<double> depth_um, seen_share;
};

// Depths of 100 nm particles by calibrations drawn with standard uncertainties of 10, 20 and 3 % in
// z0, kappa and s0, the first two correlated by 0.5, and of `log_peak_se` in the peak.
DrawnDepths drawn_depths(const nta::DepthWeightOptions& o, double peak, double log_peak_se) {
    nta::Random random(7);
    DrawnDepths out;
    for (int i = 0; i < 4000; ++i) {
        const double log_z0 = 0.1 * random.normal();
        const double log_kappa = log_z0 + 0.2 * std::sqrt(0.75) * random.normal();
        nta::DepthOfView view = o.view;
        view.focus_depth_um *= std::exp(log_z0);
        view.sheet_half_width_um *= std::exp(log_z0 - 0.5 * log_kappa);
        view.focus_sd_px *= std::exp(0.03 * random.normal());
        const double depth = nta::depth_um(view,
                                           peak * std::exp(log_peak_se * random.normal()),
                                           4.9075 * 0.015 / (3.0 * 0.166 * 0.166),
                                           o.count_snr);
        out.depth_um.push_back(depth);
        out.seen_share.push_back(std::min(1.0, depth / (2.0 * view.sheet_half_width_um)));
    }
    return out;
}

double share_below(const std::vector<double>& values, double limit) {
    const auto below =
        std::count_if(values.begin(), values.end(), [&](double v) { return v < limit; });
    return static_cast<double>(below) / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE(
    "concentration: intervals of the detection curve are those of drawn calibrations, from "
    "particles hardly seen to bright ones") {
    nta::DepthWeightOptions o = options_for(usual_scene());
    o.covariance = {0.01, 0.01, 0.0, 0.01, 0.04, 0.0, 0.0, 0.0, 0.0009};
    constexpr double log_peak_se = 0.08;
    const auto peak = GENERATE(1.2, 1.6, 2.5, 6.0, 40.0);
    CAPTURE(peak);
    const nta::DetectionPoint p = nta::detection_point(100.0, {peak, log_peak_se}, o);
    const DrawnDepths drawn = drawn_depths(o, peak, log_peak_se);
    // 2.5 % of the draws beyond each end: 4 standard errors of a share of 4000 are 1.0 points, and
    // the curvature of the depth makes a part of a point.
    CHECK(share_below(drawn.depth_um, p.depth_low_um) == Approx(0.025).margin(0.013));
    CHECK(share_below(drawn.depth_um, p.depth_high_um) == Approx(0.975).margin(0.013));
    CHECK(share_below(drawn.seen_share, p.seen_share_low) == Approx(0.025).margin(0.013));
    CHECK(share_below(drawn.seen_share, p.seen_share_high) == Approx(0.975).margin(0.013));
}

TEST_CASE(
    "concentration: particles that nobody sees may be seen where their brightness is "
    "uncertain") {
    nta::DepthWeightOptions o = options_for(usual_scene());
    const nta::DetectionPoint p = nta::detection_point(100.0, {0.3, 1.0}, o);
    CHECK(p.seen_share == 0.0);
    CHECK(p.seen_share_low == 0.0);
    // 0.3 exp(1.96) = 2.13 times the threshold.
    CHECK(p.depth_high_um ==
          Approx(nta::detection_point(100.0, {0.3 * std::exp(1.959964), 0.0}, o).depth_um));
}

TEST_CASE("concentration: without particles there are no weights and no limit") {
    const nta::DepthWeights w = nta::weigh_by_depth({}, {}, {}, {}, options_for(usual_scene()));
    CHECK(w.count.sum_per_um == 0.0);
    CHECK_FALSE(w.detection_limit_nm);
    CHECK_FALSE(w.threshold_adu);
    CHECK(w.count.depth_u_relative == 0.0);
}

TEST_CASE(
    "concentration: the uncertainty of the depth is that of z0 where nothing else is uncertain") {
    const nta::test::GlowingScene scene = usual_scene();
    const nta::test::GlowingSpots film = nta::test::film(scene, {{100, 60.0, 4.9}});
    nta::DepthWeightOptions o = options_for(scene);
    o.covariance = {0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    const nta::DepthWeights w = nta::weigh_by_depth(
        film.spots, film.tracks, std::vector<bool>(film.spots.size(), false), film.motion, o);
    CHECK(w.count.depth_u_relative == Approx(0.1).epsilon(1e-12));
}
