// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"

namespace nta {

/// Viscosity of pure liquid water at a temperature and 0.1 MPa.
///     eta = (280.68 h^-1.9 + 511.45 h^-7.7 + 61.131 h^-19.6 + 0.45903 h^-40) uPa s,  h = T / 300 K
///     IAPWS SR6-08(2011), eq. 7; Patek et al., J. Phys. Chem. Ref. Data 38 (2009) 21
/// Valid from 253.15 to 383.15 K (its own uncertainty is 1 % there); anything else throws
/// InputError (Fault::usage). Buffers and culture media are more viscous than water (PBS by about 2
/// %, serum by 5 to 35 %); sizes calculated with this value are too large by as much.
Viscosity water_viscosity(Temperature temperature);

/// Relative change of that viscosity per kelvin, d ln(eta) / dT in 1/K (negative). Same range and
/// error.
double water_viscosity_slope_per_K(Temperature temperature);

/// Throws InputError (Fault::usage) unless the temperature lies within 253.15 to 383.15 K.
void check_water_temperature(Temperature temperature);

}  // namespace nta
