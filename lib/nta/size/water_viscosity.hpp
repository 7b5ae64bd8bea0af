// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"

namespace nta {

/// Viscosity of pure liquid water at 0.1 MPa.
///     eta[uPa s] = 280.68 h^-1.9 + 511.45 h^-7.7 + 61.131 h^-19.6 + 0.45903 h^-40,  h = T / 300 K
/// IAPWS SR6-08(2011); Patek et al., J. Phys. Chem. Ref. Data 38 (2009) 21.
/// Holds for pure water: buffer is 1 to 2 % and serum several percent more viscous.
/// Throws InputError outside 253.15 to 383.15 K.
Viscosity water_viscosity(Temperature temperature);

}  // namespace nta
