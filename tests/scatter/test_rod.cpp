// SPDX-License-Identifier: MIT
#include "nta/scatter/rod.hpp"

#include "support/catch.hpp"

#include <cmath>

using nta::Duration;
using nta::Length;
using nta::Rod;
using nta::rod_diffusion;
using nta::rod_hydrodynamic_diameter;
using nta::rod_of_hydrodynamic_diameter;
using nta::RodDiffusion;
using nta::Temperature;
using nta::variance_retained;
using nta::Viscosity;

namespace {

Rod rod_of(double length_nm, double aspect) {
    return {Length::nanometers(length_nm), Length::nanometers(length_nm / aspect)};
}

// water at 25 C: IAPWS SR6-08(2011)
const Temperature k_temperature = Temperature::celsius(25.0);
const Viscosity k_water = Viscosity::centipoise(0.889997);

}  // namespace

TEST_CASE("rod_diffusion: gives the known diameters, relaxation times and visible flicker",
          "[scatter][known-answer]") {
    struct Row {
        double length_nm;
        double d_h_nm;
        double tau_ms;
        double tau_digit_ms;
        double static_cv;
        double cv_10_ms;
        double cv_33_ms;
    };
    // Tirado et al. 1984 at p = 5, 25 C, computed independently
    const Row rows[] = {{150, 73.9, 0.113, 1e-3, 0.44, 0.07, 0.04},
                        {200, 98.5, 0.267, 1e-3, 0.70, 0.16, 0.09},
                        {300, 147.8, 0.903, 1e-3, 1.04, 0.42, 0.24},
                        {400, 197.0, 2.14, 1e-2, 1.23, 0.71, 0.43},
                        {600, 295.5, 7.22, 1e-2, 1.51, 1.23, 0.88}};
    for (const Row& row : rows) {
        CAPTURE(row.length_nm);
        const Rod rod = rod_of(row.length_nm, 5.0);
        const RodDiffusion diffusion = rod_diffusion(rod, k_temperature, k_water);
        // half a unit of the last printed digit
        CHECK(std::abs(rod_hydrodynamic_diameter(rod).nanometers() - row.d_h_nm) < 0.051);
        CHECK(std::abs(diffusion.relaxation.milliseconds() - row.tau_ms) < 0.51 * row.tau_digit_ms);
        const auto visible = [&](double exposure_ms) {
            return row.static_cv * std::sqrt(variance_retained(Duration::milliseconds(exposure_ms),
                                                               diffusion.relaxation));
        };
        // half a unit of the last printed digit of the result and of the static value
        CHECK(std::abs(visible(10.0) - row.cv_10_ms) < 0.0101);
        CHECK(std::abs(visible(33.0) - row.cv_33_ms) < 0.0101);
    }
    const RodDiffusion slender = rod_diffusion(rod_of(393.0, 10.0), k_temperature, k_water);
    CHECK(std::abs(slender.relaxation.milliseconds() - 1.32) < 0.0051);
}

TEST_CASE("rod_of_hydrodynamic_diameter: gives the known lengths and widths",
          "[scatter][known-answer]") {
    struct Row {
        double d_h_nm;
        double aspect;
        double length_nm;
        double width_nm;
    };
    const Row rows[] = {{100, 3, 159, 53},
                        {147, 3, 233, 78},
                        {100, 5, 203, 41},
                        {147, 5, 298, 60},
                        {100, 10, 267, 27},
                        {147, 10, 393, 39}};
    for (const Row& row : rows) {
        CAPTURE(row.d_h_nm, row.aspect);
        const Rod rod = rod_of_hydrodynamic_diameter(Length::nanometers(row.d_h_nm), row.aspect);
        // half a unit of the last printed digit
        CHECK(std::abs(rod.length.nanometers() - row.length_nm) < 0.51);
        CHECK(std::abs(rod.width.nanometers() - row.width_nm) < 0.51);
        // rounding
        CHECK(std::abs(rod_hydrodynamic_diameter(rod).nanometers() - row.d_h_nm) < 1e-9);
        CHECK(std::abs(rod.aspect() - row.aspect) < 1e-12);
    }
}

TEST_CASE(
    "rod_diffusion: a rod wanders as the sphere of its hydrodynamic diameter, and turns slower "
    "the longer it is",
    "[scatter][property]") {
    // kT / (3 pi eta 100 nm) at 25 C: 4.9075 um2/s, five printed digits
    const Rod rod = rod_of_hydrodynamic_diameter(Length::nanometers(100.0), 5.0);
    const RodDiffusion diffusion = rod_diffusion(rod, k_temperature, k_water);
    CHECK(std::abs(diffusion.translation.um2_per_s() - 4.9075) < 0.51e-4);
    const Rod twice{Length(Length::from_si(2.0 * rod.length.si())),
                    Length(Length::from_si(2.0 * rod.width.si()))};
    const double ratio =
        rod_diffusion(twice, k_temperature, k_water).relaxation.si() / diffusion.relaxation.si();
    // rounding
    CHECK(std::abs(ratio - 8.0) < 1e-12);
    CHECK(std::abs(6.0 * diffusion.rotation_per_s * diffusion.relaxation.seconds() - 1.0) < 1e-12);
}

TEST_CASE("variance_retained: a short exposure keeps all variance, a long one 2 tau / t",
          "[scatter][property]") {
    const auto at = [](double u) {
        return variance_retained(Duration::seconds(u), Duration::seconds(1.0));
    };
    CHECK(at(0.0) == 1.0);
    // remainder 2 / u^2
    CHECK(std::abs(at(1e4) - 2e-4) < 3e-8);
    CHECK(std::abs(at(1.0) - 2.0 * std::exp(-1.0)) < 1e-15);
    // both branches at their border: u^3 / 60 = 2e-11, and cancellation 1e-16 / u^2
    CHECK(std::abs(at(1e-3 * (1.0 - 1e-9)) - at(1e-3 * (1.0 + 1e-9))) < 1e-9);
}
