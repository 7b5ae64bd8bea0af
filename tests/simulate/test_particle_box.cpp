// SPDX-License-Identifier: MIT
#include "nta/simulate/particle_box.hpp"
#include "nta/size/water_viscosity.hpp"

#include "support/catch.hpp"

#include <cmath>

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

// Displacements between the exposure means of successive frames.
Steps measure_steps(const Scene& scene) {
    ParticleBox box(scene);
    std::vector<PlaceUm> before;
    Steps steps;
    for (int frame = 0; frame < scene.video.frames; ++frame) {
        box.expose();
        std::vector<PlaceUm> now;
        for (std::size_t i = 0; i < box.particles().size(); ++i)
            now.push_back(mean_place(box.path(i)));
        for (std::size_t i = 0; i < before.size(); ++i) {
            const double dx = step_um(before[i].x_um, now[i].x_um, box.box().x_um);
            const double dy = step_um(before[i].y_um, now[i].y_um, box.box().y_um);
            const double dz = step_um(before[i].z_um, now[i].z_um, box.box().z_um);
            steps.mean_x_um += dx;
            steps.mean_y_um += dy;
            steps.mean_square_um2 += (dx * dx + dy * dy + dz * dz) / 3.0;
            steps.count += 1.0;
        }
        before = now;
    }
    steps.mean_x_um /= steps.count;
    steps.mean_y_um /= steps.count;
    steps.mean_square_um2 /= steps.count;
    return steps;
}

}  // namespace

TEST_CASE("ParticleBox: true tracks diffuse as Stokes-Einstein says", "[simulate][statistical]") {
    Scene scene = small_scene();
    scene.video.exposure_ms = 0.0;
    scene.video.frames = 101;
    const Steps steps = measure_steps(scene);
    const double D_um2_per_s = steps.mean_square_um2 * scene.video.fps / 2.0;
    // 4.9075 um^2/s (100 nm, 25 C). Steps without blur are independent: relative standard error
    // sqrt(2 / (3 n)).
    CHECK(std::abs(D_um2_per_s / 4.9075 - 1.0) < 4.0 * std::sqrt(2.0 / (3.0 * steps.count)));
    CHECK(std::abs(steps.mean_x_um) < 4.0 * std::sqrt(steps.mean_square_um2 / steps.count));
}

TEST_CASE(
    "ParticleBox: motion blur lowers the lag-1 mean square displacement by tE/(3 dt), for any "
    "number of substeps",
    "[simulate][statistical]") {
    Scene scene = small_scene();
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
    const double volume_um3 = 96 * um_from_px * 64 * um_from_px * 20.0;
    const double expected = 1e9 * 1e-12 * volume_um3;
    constexpr int seeds = 2000;
    double sum = 0.0;
    double squares = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        scene.video.seed = seed;
        ParticleBox box(scene);
        box.expose();
        double inside = 0.0;
        for (std::size_t i = 0; i < box.particles().size(); ++i) {
            const PlaceUm& p = box.path(i).front();
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
