// SPDX-License-Identifier: MIT
#include "nta/simulate/flow.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <numbers>

#include "simulate/small_scene.hpp"

using nta::Flow;
using nta::Scene;

TEST_CASE("Flow: a steady drift is velocity times time at every height",
          "[simulate][known-answer]") {
    Scene scene = small_scene();
    scene.motion.drift_x_um_per_s = 30.0;
    scene.motion.drift_y_um_per_s = -20.0;
    const Flow flow(scene);
    for (const double y_um : {0.0, 5.0, 300.0}) {
        CHECK(flow.way(2.0, 2.5, y_um).x_um == Approx(15.0));
        CHECK(flow.way(2.0, 2.5, y_um).y_um == Approx(-10.0));
    }
}

TEST_CASE("Flow: a swinging drift goes the integral of its velocity", "[simulate][known-answer]") {
    Scene scene = small_scene();
    scene.motion.drift_x_um_per_s = 10.0;
    scene.motion.drift_swing = 0.5;
    scene.motion.drift_period_s = 4.0;
    const Flow flow(scene);
    double sum_um = 0.0;
    constexpr int steps = 10000;
    for (int i = 0; i < steps; ++i) {
        const double t_s = 0.3 + (i + 0.5) / steps;
        sum_um += 10.0 * (1.0 + 0.5 * std::sin(2.0 * std::numbers::pi * t_s / 4.0)) / steps;
    }
    // The midpoint rule of 10000 steps errs by (2 pi / 4 / 10000)^2 / 24 of the swing.
    CHECK(flow.way(0.3, 1.3, 0.0).x_um == Approx(sum_um).epsilon(1e-8));
}

TEST_CASE("Flow: a full profile is fastest in the middle and rests at the edges",
          "[simulate][known-answer]") {
    Scene scene = small_scene();
    scene.motion.drift_x_um_per_s = 10.0;
    scene.motion.flow_profile = 1.0;
    const Flow flow(scene);
    const double middle_um = 0.5 * 63 * 0.166;
    const double half_um = 0.5 * 64 * 0.166;
    CHECK(flow.way(0.0, 1.0, middle_um).x_um == Approx(10.0));
    CHECK(flow.way(0.0, 1.0, middle_um + half_um / 2.0).x_um == Approx(7.5));
    CHECK(flow.way(0.0, 1.0, middle_um - half_um).x_um == Approx(0.0).margin(1e-12));
    // Beyond the wall nothing flows backward.
    CHECK(flow.way(0.0, 1.0, middle_um + 2.0 * half_um).x_um == 0.0);
}

TEST_CASE("Flow: no way is longer than the bound that particles far away rely on",
          "[simulate][property]") {
    Scene scene = small_scene();
    scene.motion.drift_x_um_per_s = -10.0;
    scene.motion.drift_swing = 3.0;
    scene.motion.drift_period_s = 2.0;
    const Flow flow(scene);
    for (const double time_s : {0.04, 0.7, 1.0, 5.3}) {
        for (int i = 0; i < 40; ++i) {
            const double from_s = 0.05 * i;
            CHECK(std::abs(flow.way(from_s, from_s + time_s, 5.0).x_um) <=
                  flow.longest_way(time_s).x_um * (1.0 + 1e-12));
        }
    }
}

TEST_CASE("Flow: vibration swings by its amplitude at its frequency", "[simulate][known-answer]") {
    Scene scene = small_scene();
    scene.motion.vibration_x_um = 0.3;
    scene.motion.vibration_x_hz = 5.0;
    const Flow flow(scene);
    CHECK(flow.vibration(0.05).x_um == Approx(0.3));
    CHECK(flow.vibration(0.15).x_um == Approx(-0.3));
    CHECK(flow.vibration(0.37).x_um == Approx(flow.vibration(0.57).x_um));
    CHECK(flow.vibration(0.05).y_um == 0.0);
}
