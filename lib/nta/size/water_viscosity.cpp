// SPDX-License-Identifier: MIT
#include "nta/size/water_viscosity.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <cmath>

namespace nta {

Viscosity water_viscosity(Temperature temperature) {
    const double T = temperature.kelvin();
    if (!(T >= 253.15 && T <= 383.15)) {
        const std::string found =
            std::isfinite(T) ? to_text(temperature.celsius()) : "not a number";
        throw InputError("temperature " + found +
                             " C: the viscosity of water is known from -20 to 110 C; give the "
                             "viscosity of the liquid",
                         Fault::usage);
    }
    const double h = T / 300.0;
    const double eta_uPa_s = 280.68 * std::pow(h, -1.9) + 511.45 * std::pow(h, -7.7) +
                             61.131 * std::pow(h, -19.6) + 0.45903 * std::pow(h, -40.0);
    return Viscosity::pascal_seconds(eta_uPa_s * 1e-6);
}

}  // namespace nta
