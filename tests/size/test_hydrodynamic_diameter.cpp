// SPDX-License-Identifier: MIT
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/nanosight_viscosity.hpp"
#include "nta/size/water_viscosity.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <optional>

using nta::diameter_relative_u;
using nta::diffusion_coefficient;
using nta::Diffusivity;
using nta::hydrodynamic_diameter;
using nta::Length;
using nta::nanosight_viscosity;
using nta::SettingUncertainties;
using nta::Temperature;
using nta::Viscosity;
using nta::water_viscosity;
using nta::water_viscosity_slope_per_K;

TEST_CASE("hydrodynamic_diameter: gives the known diameters at D = 4 um2/s",
          "[size][known-answer]") {
    struct Row {
        double temperature_C;
        double water_nm;
        double nanosight_nm;
    };
    // Stokes-Einstein with the CODATA 2018 Boltzmann constant, evaluated independently (Python)
    const Row rows[] = {{20.0, 107.191893, 107.359891},
                        {22.5, 114.804820, 114.975470},
                        {25.0, 122.687000, 122.867107},
                        {37.0, 164.306689, 164.572463}};
    for (const Row& row : rows) {
        CAPTURE(row.temperature_C);
        const Temperature T = Temperature::celsius(row.temperature_C);
        const Diffusivity D = Diffusivity::um2_per_s(4.0);
        // half a unit of the last printed digit, in nm
        const double tolerance = 0.51e-6;
        CHECK(std::abs(hydrodynamic_diameter(D, T, water_viscosity(T)).nanometers() -
                       row.water_nm) < tolerance);
        CHECK(std::abs(hydrodynamic_diameter(D, T, nanosight_viscosity(T)).nanometers() -
                       row.nanosight_nm) < tolerance);
    }
}

TEST_CASE("diffusion_coefficient: gives the known values for 100 nm, and both rules' ratio",
          "[size][known-answer]") {
    struct Row {
        double temperature_C;
        double D_um2_per_s;
        double nanosight_over_water;
    };
    const Row rows[] = {{0.0, 2.2332, 1.01041},
                        {20.0, 4.2877, 1.00157},
                        {22.0, 4.5304, 1.00150},
                        {22.5, 4.5922, 1.00149},
                        {25.0, 4.9075, 1.00147},
                        {37.0, 6.5723, 1.00162},
                        {40.0, 7.0280, 1.00162}};
    for (const Row& row : rows) {
        CAPTURE(row.temperature_C);
        const Temperature T = Temperature::celsius(row.temperature_C);
        const Length d = Length::nanometers(100.0);
        const double D_water = diffusion_coefficient(d, T, water_viscosity(T)).um2_per_s();
        const double D_vendor = diffusion_coefficient(d, T, nanosight_viscosity(T)).um2_per_s();
        // half a unit of the last printed digit of each column; the diameter at one D goes with
        // 1/eta, like D at one d
        CHECK(std::abs(D_water - row.D_um2_per_s) < 0.51e-4);
        CHECK(std::abs(D_vendor / D_water - row.nanosight_over_water) < 0.51e-5);
    }
}

TEST_CASE("diffusion_coefficient: inverts hydrodynamic_diameter", "[size][property]") {
    const Temperature T = Temperature::celsius(31.0);
    const Viscosity eta = Viscosity::centipoise(0.93);
    for (const double nm : {1.0, 30.0, 147.0, 1000.0}) {
        const Length d = Length::nanometers(nm);
        const double back = hydrodynamic_diameter(diffusion_coefficient(d, T, eta), T, eta).si();
        // two divisions: a few roundings of 1e-16
        CHECK(std::abs(back / d.si() - 1.0) < 1e-15);
    }
}

TEST_CASE("diameter_relative_u: gives the known sensitivity to temperature",
          "[size][known-answer]") {
    struct Row {
        double temperature_C;
        double percent_per_K;
    };
    // d ln d / dT = 1/T - d ln(eta)/dT with IAPWS SR6-08(2011), evaluated independently (Python)
    const Row rows[] = {{0.0, 3.850},
                        {20.0, 2.791},
                        {22.0, 2.717},
                        {22.5, 2.699},
                        {25.0, 2.614},
                        {37.0, 2.271},
                        {40.0, 2.199}};
    for (const Row& row : rows) {
        CAPTURE(row.temperature_C);
        const Temperature T = Temperature::celsius(row.temperature_C);
        const double u =
            diameter_relative_u({.temperature_u_K = 1.0}, T, water_viscosity_slope_per_K(T));
        // half a unit of the last printed digit
        CHECK(std::abs(100.0 * u - row.percent_per_K) < 0.51e-3);
    }
}

TEST_CASE("diameter_relative_u: pixel size counts twice, a given viscosity leaves only k_B T",
          "[size][property]") {
    const Temperature T = Temperature::celsius(25.0);
    // closed forms, to rounding
    const double tolerance = 1e-15;
    CHECK(std::abs(diameter_relative_u({.pixel_size_u_percent = 1.5}, T, std::nullopt) - 0.03) <
          tolerance);
    CHECK(std::abs(diameter_relative_u({.viscosity_u_percent = 2.0}, T, std::nullopt) - 0.02) <
          tolerance);
    CHECK(std::abs(diameter_relative_u({.temperature_u_K = 0.5}, T, std::nullopt) - 0.5 / 298.15) <
          tolerance);
    const SettingUncertainties all{
        .temperature_u_K = 0.0, .viscosity_u_percent = 3.0, .pixel_size_u_percent = 2.0};
    CHECK(std::abs(diameter_relative_u(all, T, -0.02) - 0.05) < tolerance);
    CHECK(diameter_relative_u({}, T, -0.02) == 0.0);
}

TEST_CASE("diameter_relative_u: equals the change of the diameter when the temperature is wrong",
          "[size][property]") {
    const Diffusivity D = Diffusivity::um2_per_s(3.3);
    const double h_K = 1e-3;
    const Temperature T = Temperature::kelvin(295.65);
    const Temperature above = Temperature::kelvin(295.65 + h_K);
    const double change = hydrodynamic_diameter(D, above, water_viscosity(above)).si() /
                              hydrodynamic_diameter(D, T, water_viscosity(T)).si() -
                          1.0;
    const double u =
        diameter_relative_u({.temperature_u_K = h_K}, T, water_viscosity_slope_per_K(T));
    // second order of the step: (0.027 h)^2, about 1e-9
    CHECK(std::abs(change - u) < 2e-9);
}
