// SPDX-License-Identifier: MIT
#include "nta/simulate/particle_box.hpp"
#include "nta/size/water_viscosity.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <map>

#include "simulate/small_scene.hpp"

using nta::Length;
using nta::ParticleBox;
using nta::PlaceUm;
using nta::Scene;
using nta::Temperature;

namespace {

PlaceUm mean_place(std::span<const PlaceUm> path) {
    PlaceUm mean;
    const auto n = static_cast<double>(path.size());
    for (const PlaceUm& p : path) {
        mean.x_um += p.x_um / n;
        mean.y_um += p.y_um / n;
        mean.z_um += p.z_um / n;
    }
    return mean;
}

// The shorter way around the periodic box.
double step_um(double from_um, double to_um, double side_um) {
    return std::remainder(to_um - from_um, side_um);
}

struct Steps {
    double mean_x_um = 0.0;
    double mean_y_um = 0.0;
    double mean_square_um2 = 0.0;  // per axis, all three axes
    double count = 0.0;            // displacements of one particle between two frames
};

// Whether a place lies so far within the reach of a bright particle that all its next steps are
// seen: otherwise those who step back would be counted and those who step out would not.
bool is_well_inside(const PlaceUm& place, const Scene& scene) {
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    return place.x_um > 0.0 && place.x_um < scene.video.width_px * um_from_px && place.y_um > 0.0 &&
           place.y_um < scene.video.height_px * um_from_px && std::abs(place.z_um) < 10.0;
}

// Displacements between the exposure means of successive frames.
Steps measure_steps(const Scene& scene) {
    ParticleBox box(scene);
    std::map<std::size_t, PlaceUm> before;
    Steps steps;
    for (int frame = 0; frame < scene.video.frames; ++frame) {
        std::map<std::size_t, PlaceUm> now;
        for (const nta::ExposedParticle& exposed : box.expose()) {
            const PlaceUm place = mean_place(exposed.path);
            now[exposed.index] = place;
            const auto was = before.find(exposed.index);
            if (was == before.end() || !is_well_inside(was->second, scene)) continue;
            const double dx = step_um(was->second.x_um, place.x_um, box.box().x_um);
            const double dy = step_um(was->second.y_um, place.y_um, box.box().y_um);
            const double dz = step_um(was->second.z_um, place.z_um, box.box().z_um);
            steps.mean_x_um += dx;
            steps.mean_y_um += dy;
            steps.mean_square_um2 += (dx * dx + dy * dy + dz * dz) / 3.0;
            steps.count += 1.0;
        }
        before = std::move(now);
    }
    steps.mean_x_um /= steps.count;
    steps.mean_y_um /= steps.count;
    steps.mean_square_um2 /= steps.count;
    return steps;
}

}  // namespace

TEST_CASE("ParticleBox: true tracks diffuse as Stokes-Einstein says, within 0.3 %",
          "[simulate][statistical]") {
    Scene scene = small_scene();
    scene.video.exposure_ms = 0.0;
    scene.motion.exposure_substeps = 4;
    scene.video.width_px = 320;
    scene.video.height_px = 240;
    scene.populations[0].concentration_per_ml = 1e10;
    scene.populations[0].peak_adu_at_100nm = 1e5;
    scene.video.frames = 3001;
    const Steps steps = measure_steps(scene);
    const double D_um2_per_s = steps.mean_square_um2 * scene.video.fps / 2.0;
    // Steps without blur are independent: relative standard error sqrt(2 / (3 n)), here 0.07 %.
    REQUIRE(4.0 * std::sqrt(2.0 / (3.0 * steps.count)) < 0.003);
    // 4.9075 um^2/s: 100 nm in water of 25 C (IAPWS).
    CHECK(std::abs(D_um2_per_s / 4.9075 - 1.0) < 0.003);
    CHECK(std::abs(steps.mean_x_um) < 4.0 * std::sqrt(steps.mean_square_um2 / steps.count));
}

TEST_CASE(
    "ParticleBox: motion blur lowers the lag-1 mean square displacement by tE/(3 dt), for any "
    "number of substeps",
    "[simulate][statistical]") {
    Scene scene = small_scene();
    scene.populations[0].peak_adu_at_100nm = 1e5;
    scene.populations[0].concentration_per_ml = 1e10;
    scene.video.frames = 101;
    const double dt_s = 1.0 / scene.video.fps;
    for (const int substeps : {4, 9}) {
        for (const double exposure_ms : {15.0, 40.0}) {
            scene.motion.exposure_substeps = substeps;
            scene.video.exposure_ms = exposure_ms;
            const Steps steps = measure_steps(scene);
            // Berglund 2010: 2 D dt (1 - 2 R), R = tE / (6 dt).
            const double expected_um2 =
                2.0 * 4.9075 * dt_s * (1.0 - exposure_ms * 1e-3 / (3.0 * dt_s));
            // 4 standard errors; neighboring steps of blurred tracks correlate by up to 0.25, which
            // widens sqrt(2 / (3 n)) by at most sqrt(1 + 2 x 0.25^2).
            CHECK(std::abs(steps.mean_square_um2 / expected_um2 - 1.0) <
                  4.0 * std::sqrt(1.125 * 2.0 / (3.0 * steps.count)));
        }
    }
}

TEST_CASE("ParticleBox: drift moves all particles by velocity times time",
          "[simulate][statistical]") {
    Scene scene = small_scene();
    scene.motion.drift_x_um_per_s = 30.0;
    scene.motion.drift_y_um_per_s = -20.0;
    scene.populations[0].peak_adu_at_100nm = 1e5;
    scene.video.frames = 21;
    const Steps steps = measure_steps(scene);
    // 4 standard errors; a Brownian step has variance 2 D dt = 0.39 um^2.
    const double tolerance_um = 4.0 * std::sqrt(0.39 / steps.count);
    CHECK(std::abs(steps.mean_x_um - 1.2) < tolerance_um);
    CHECK(std::abs(steps.mean_y_um + 0.8) < tolerance_um);
}

TEST_CASE("ParticleBox: a slab holds a Poisson number of mean concentration times volume",
          "[simulate][statistical]") {
    Scene scene = small_scene();
    const double um_from_px = 0.166;
    // Bright enough that none within the slab is left out as dark.
    scene.populations[0].peak_adu_at_100nm = 1e4;
    const double volume_um3 = 96 * um_from_px * 64 * um_from_px * 20.0;
    const double expected = 1e9 * 1e-12 * volume_um3;
    constexpr int seeds = 2000;
    double sum = 0.0;
    double squares = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        scene.video.seed = seed;
        ParticleBox box(scene);
        double inside = 0.0;
        for (const nta::ExposedParticle& exposed : box.expose()) {
            const PlaceUm& p = exposed.path.front();
            inside += p.x_um >= 0.0 && p.x_um < 96 * um_from_px && p.y_um >= 0.0 &&
                              p.y_um < 64 * um_from_px && std::abs(p.z_um) < 10.0
                          ? 1.0
                          : 0.0;
        }
        sum += inside;
        squares += inside * inside;
    }
    const double mean = sum / seeds;
    const double variance = squares / seeds - mean * mean;
    // 4 standard errors of mean and variance of a Poisson variable.
    CHECK(std::abs(mean - expected) < 4.0 * std::sqrt(expected / seeds));
    CHECK(std::abs(variance - expected) <
          4.0 * std::sqrt((expected + 2.0 * expected * expected) / seeds));
}

TEST_CASE(
    "ParticleBox: the box is 20 um wider than the picture on each side and at least 80 um deep",
    "[simulate][contract]") {
    Scene scene = small_scene();
    const nta::BoxSize box = nta::box_of(scene);
    CHECK(box.x_um == Approx(96 * 0.166 + 40.0));
    CHECK(box.y_um == Approx(64 * 0.166 + 40.0));
    CHECK(box.z_um == 80.0);
    scene.optics.sheet_half_width_um = 20.0;
    CHECK(nta::box_of(scene).z_um == 160.0);
}

TEST_CASE("ParticleBox: the box is longer by the way the liquid flows, so nobody passes twice",
          "[simulate][property]") {
    Scene scene = small_scene();
    scene.video.frames = 251;
    scene.motion.drift_x_um_per_s = 50.0;
    // 251 frames at 25/s are 10.04 s.
    CHECK(nta::box_of(scene).x_um == Approx(96 * 0.166 + 40.0 + 502.0));
    ParticleBox box(scene);
    std::map<std::size_t, int> last_inside;
    int returns = 0;
    for (int frame = 0; frame < 251; ++frame) {
        for (const nta::ExposedParticle& exposed : box.expose()) {
            const double x_um = exposed.path.front().x_um;
            if (x_um < 0.0 || x_um > 96 * 0.166) continue;
            const auto was = last_inside.find(exposed.index);
            // Over the edge and back by diffusion takes a few frames; a second round would take
            // half the video.
            if (was != last_inside.end() && frame - was->second > 50) ++returns;
            last_inside[exposed.index] = frame;
        }
    }
    CHECK(last_inside.size() > 20);
    CHECK(returns == 0);
}

TEST_CASE("ParticleBox: particles that are far away move by leaps and keep their even density",
          "[simulate][statistical]") {
    Scene scene = small_scene();
    // Dim, so that only a thin slab is near and most of the box leaps.
    scene.populations[0].peak_adu_at_100nm = 0.5;
    scene.populations[0].concentration_per_ml = 3e9;
    scene.video.frames = 400;
    double inside = 0.0;
    constexpr int seeds = 40;
    for (int seed = 0; seed < seeds; ++seed) {
        scene.video.seed = seed;
        ParticleBox box(scene);
        for (int frame = 0; frame < 400; ++frame) {
            const auto exposed = box.expose();
            if (frame != 399) continue;
            for (const nta::ExposedParticle& e : exposed) {
                const PlaceUm& p = e.path.front();
                inside += p.x_um >= 0.0 && p.x_um < 96 * 0.166 && p.y_um >= 0.0 &&
                                  p.y_um < 64 * 0.166 && std::abs(p.z_um) < 3.0
                              ? 1.0
                              : 0.0;
            }
        }
    }
    const double expected = seeds * 3e-3 * 96 * 0.166 * 64 * 0.166 * 6.0;
    // 4 standard errors of a Poisson number.
    CHECK(std::abs(inside - expected) < 4.0 * std::sqrt(expected));
}
