// SPDX-License-Identifier: MIT
#include "nta/size/water_viscosity.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace nta {

namespace {

struct Term {
    double viscosity_uPa_s;
    double exponent;
};

// IAPWS SR6-08(2011), table 4: a_i and b_i of eq. 7
constexpr std::array<Term, 4> k_terms{
    {{280.68, -1.9}, {511.45, -7.7}, {61.131, -19.6}, {0.45903, -40.0}}};
constexpr double k_reference_temperature_K = 300.0;
constexpr double k_lowest_K = 253.15;
constexpr double k_highest_K = 383.15;

}  // namespace

void check_water_temperature(Temperature temperature) {
    const double T = temperature.kelvin();
    // written so that NaN fails, too
    if (!(T >= k_lowest_K && T <= k_highest_K)) {
        throw InputError(
            fmt::format("temperature {:.2f} C is outside the range -20 to 110 C in which "
                        "the viscosity of water is known; give it in degrees Celsius, "
                        "or give the viscosity of the liquid",
                        temperature.celsius()),
            Fault::usage);
    }
}

Viscosity water_viscosity(Temperature temperature) {
    check_water_temperature(temperature);
    const double h = temperature.kelvin() / k_reference_temperature_K;
    double eta_uPa_s = 0.0;
    for (const Term& term : k_terms) eta_uPa_s += term.viscosity_uPa_s * std::pow(h, term.exponent);
    return Viscosity::pascal_seconds(eta_uPa_s * 1e-6);
}

double water_viscosity_slope_per_K(Temperature temperature) {
    check_water_temperature(temperature);
    const double h = temperature.kelvin() / k_reference_temperature_K;
    double sum = 0.0;
    double slope_sum = 0.0;  // h times the derivative by h
    for (const Term& term : k_terms) {
        const double value = term.viscosity_uPa_s * std::pow(h, term.exponent);
        sum += value;
        slope_sum += value * term.exponent;
    }
    return slope_sum / sum / temperature.kelvin();
}

}  // namespace nta
