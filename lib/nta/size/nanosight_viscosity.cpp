// SPDX-License-Identifier: MIT
#include "nta/size/nanosight_viscosity.hpp"

#include "nta/size/water_viscosity.hpp"

#include <cmath>
#include <numbers>

namespace nta {

namespace {

// log10(eta / eta(20 C)) = numerator / (T + k_offset_C); constants of the rule cited in the header
constexpr double k_eta_20C_cP = 1.000;
constexpr double k_linear_per_C = 1.3272;
constexpr double k_quadratic_per_C2 = 0.001053;
constexpr double k_offset_C = 105.0;

double scaled_log10_viscosity(double above_20_C) {
    return -k_linear_per_C * above_20_C - k_quadratic_per_C2 * above_20_C * above_20_C;
}

}  // namespace

Viscosity nanosight_viscosity(Temperature temperature) {
    check_water_temperature(temperature);
    const double T = temperature.celsius();
    return Viscosity::centipoise(
        k_eta_20C_cP * std::pow(10.0, scaled_log10_viscosity(T - 20.0) / (T + k_offset_C)));
}

double nanosight_viscosity_slope_per_K(Temperature temperature) {
    check_water_temperature(temperature);
    const double T = temperature.celsius();
    const double numerator_slope = -k_linear_per_C - 2.0 * k_quadratic_per_C2 * (T - 20.0);
    const double log10_eta = scaled_log10_viscosity(T - 20.0) / (T + k_offset_C);
    return std::numbers::ln10 * (numerator_slope - log10_eta) / (T + k_offset_C);
}

}  // namespace nta
