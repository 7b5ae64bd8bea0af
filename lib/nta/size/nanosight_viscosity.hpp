// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"

namespace nta {

/// Viscosity of water by the rule found in NanoSight exports, to compare results with that vendor's
/// software.
///     eta = 1.000 cP x 10^((1.3272 (20 - T) - 0.001053 (T - 20)^2) / (T + 105)),  T in degrees
///     Celsius CRC Handbook of Chemistry and Physics, after Swindells (NBS), 20-100 C formula; here
///     with 1.000 cP at 20 C
/// It agrees with 107 pairs of temperature and viscosity in real exports to 6e-7. Diameters come
/// out 0.15 % larger than with water_viscosity() at 20 to 40 C. Throws InputError (Fault::usage)
/// outside 253.15 to 383.15 K.
Viscosity nanosight_viscosity(Temperature temperature);

/// Relative change of that viscosity per kelvin, d ln(eta) / dT in 1/K. Same range and error.
double nanosight_viscosity_slope_per_K(Temperature temperature);

}  // namespace nta
