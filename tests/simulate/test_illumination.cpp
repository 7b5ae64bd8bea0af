// SPDX-License-Identifier: MIT
#include "nta/simulate/illumination.hpp"

#include "support/catch.hpp"

#include <cmath>

#include "simulate/small_scene.hpp"

using nta::Illumination;

TEST_CASE("Illumination: at the half widths of sheet and beam the light is down to 1/e^2",
          "[simulate][known-answer]") {
    nta::Scene scene = small_scene();
    scene.optics.beam_half_width_um = 4.0;
    const Illumination light(scene);
    const double middle_x_um = 0.5 * 95 * 0.166;
    const double middle_y_um = 0.5 * 63 * 0.166;
    CHECK(light.at({middle_x_um, middle_y_um, 0.0}) == Approx(1.0));
    CHECK(light.at({middle_x_um, middle_y_um, -7.0}) == Approx(std::exp(-2.0)));
    CHECK(light.at({middle_x_um, middle_y_um + 4.0, 0.0}) == Approx(std::exp(-2.0)));
}

TEST_CASE("Illumination: the fall from left to right is that asked for, 1 in the middle",
          "[simulate][known-answer]") {
    nta::Scene scene = small_scene();
    scene.optics.light_fall_x = 0.2;
    const Illumination light(scene);
    const double width_um = 96 * 0.166;
    const double middle_um = 0.5 * 95 * 0.166;
    CHECK(light.across(middle_um - width_um / 2.0, 0.0) == Approx(1.1));
    CHECK(light.across(middle_um + width_um / 2.0, 0.0) == Approx(0.9));
    CHECK(light.strongest() == Approx(1.2));
}

TEST_CASE("Illumination: without keys of its own the light is even across the picture",
          "[simulate][property]") {
    const Illumination light(small_scene());
    for (const double x_um : {-20.0, 0.0, 30.0}) CHECK(light.across(x_um, 2.0 * x_um) == 1.0);
}
