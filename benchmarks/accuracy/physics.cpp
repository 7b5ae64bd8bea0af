// SPDX-License-Identifier: MIT
// Scattering, viscosity and Stokes-Einstein against published and independent numbers (bars F1, G),
// and what is not there yet.
#include "nta/scatter/mie.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/nanosight_viscosity.hpp"
#include "nta/size/water_viscosity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "comparison.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

struct Viscous {
    double kelvin, micropascal_s;
};
// IAPWS SR6-08(2011), computer-program verification.
constexpr std::array<Viscous, 3> iapws = {
    {{260.0, 3058.360750}, {298.15, 889.996774}, {375.0, 276.207245}}};

struct Sized {
    double celsius, iapws_nm, nanosight_nm;
};
// METHODS section 12: diameters at D = 4.0 um^2/s.
constexpr std::array<Sized, 4> sized = {{{20.0, 107.191893, 107.359891},
                                         {22.5, 114.804820, 114.975470},
                                         {25.0, 122.687000, 122.867107},
                                         {37.0, 164.306689, 164.572463}}};

double viscosity_error_micropascal_s() {
    double worst = 0.0;
    for (const Viscous& v : iapws) {
        const double eta = water_viscosity(Temperature::kelvin(v.kelvin)).pascal_seconds() * 1e6;
        worst = std::max(worst, std::abs(eta - v.micropascal_s));
    }
    return worst;
}

double diameter_error() {
    double worst = 0.0;
    for (const Sized& s : sized) {
        const Temperature t = Temperature::celsius(s.celsius);
        const auto error = [&](Viscosity eta, double expected_nm) {
            const double d_nm =
                hydrodynamic_diameter(Diffusivity::um2_per_s(4.0), t, eta).nanometers();
            return std::abs(d_nm / expected_nm - 1.0);
        };
        worst = std::max({worst,
                          error(water_viscosity(t), s.iapws_nm),
                          error(nanosight_viscosity(t), s.nanosight_nm)});
    }
    return worst;
}

// Stated relative uncertainty of a diameter for 1 K, against the size's own change over 1 K.
double propagation_error() {
    double worst = 0.0;
    for (const double celsius : {20.0, 25.0, 37.0}) {
        const auto d_nm = [](double c) {
            const Temperature t = Temperature::celsius(c);
            return hydrodynamic_diameter(Diffusivity::um2_per_s(4.0), t, water_viscosity(t))
                .nanometers();
        };
        const double step_K = 0.01;
        const double change =
            std::log(d_nm(celsius + step_K) / d_nm(celsius - step_K)) / (2.0 * step_K);
        const Temperature t = Temperature::celsius(celsius);
        const double stated =
            diameter_relative_u({1.0, 0.0, 0.0}, t, water_viscosity_slope_per_K(t));
        worst = std::max(worst, std::abs(stated / change - 1.0));
    }
    return worst;
}

struct Scattered {
    double index, size, q, s1_squared, s2_squared;  // amplitudes at 90 degrees
};
// METHODS section 9: sums in 40-digit arithmetic, a code of its own.
const std::array<Scattered, 6> scattered = {
    {{1.2, 0.01, 4.36263336e-10, 1.63598751e-14, 4.81808987e-26},
     {1.5, 1.0, 0.215097596, 0.0772961816, 2.82806098e-4},
     {1.33, 3.0, 1.75339698, 0.474056528, 0.313225491},
     {1.55, 2.0 * std::numbers::pi * 0.525 / 0.6328, 3.10542553, 7.95129555, 4.97278114},
     {1.05, 20.0, 1.66478428, 0.263492344, 0.102867119},
     {1.5, 50.0, 2.17107271, 237.306455, 154.280592}}};

// Of the efficiency, and of the amplitudes relative to the largest at any angle.
double mie_error() {
    double worst = 0.0;
    for (const Scattered& s : scattered) {
        const MieSphere sphere(s.size, s.index);
        double largest = 0.0;
        for (int degrees = 0; degrees <= 180; ++degrees)
            largest = std::max(
                largest, std::abs(sphere.at(std::cos(degrees * std::numbers::pi / 180.0)).s1));
        const MieSphere::Amplitudes side = sphere.at(0.0);
        worst = std::max({worst,
                          std::abs(sphere.scattering_efficiency() / s.q - 1.0),
                          std::abs(std::abs(side.s1) - std::sqrt(s.s1_squared)) / largest,
                          std::abs(std::abs(side.s2) - std::sqrt(s.s2_squared)) / largest});
    }
    return worst;
}

}  // namespace

StudyResult measure_physics(const StudyOptions& options, WorkerPool&) {
    StudyResult out;
    for (Bar& bar : comparison_bars(options)) out.bars.push_back(std::move(bar));
    out.bars.push_back(judge("F1",
                             "Mie S1, S2, Q to 1e-6 of an independent code, x 0.01 to 50",
                             {{"largest error of six spheres, parts per million",
                               {1e6 * mie_error(), 0.0},
                               "",
                               0.0,
                               1.0}}));
    out.bars.push_back(
        judge("G1",
              "viscosity of water within 0.01 uPa s",
              {{"largest error", {viscosity_error_micropascal_s(), 0.0}, "uPa s", 0.0, 0.01}}));
    out.bars.push_back(
        judge("G2",
              "diameter to 1e-6",
              {{"largest error, parts per million", {1e6 * diameter_error(), 0.0}, "", 0.0, 1.0}}));
    out.bars.push_back(
        judge("G3",
              "u(T), u(eta) propagated and printed",
              {{"propagated u for 1 K against the size's own change, parts per million",
                {1e6 * propagation_error(), 0.0},
                "",
                0.0,
                1e3}},
              "that it is printed is a matter of the tests"));
    return out;
}

}  // namespace nta::accuracy
