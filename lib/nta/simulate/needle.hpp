// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/random.hpp"

#include <array>

namespace nta {

/// Direction of a needle's long axis, of unit length.
using Axis = std::array<double, 3>;

/// An axis of any direction, all equally likely.
Axis random_axis(Random& random);

/// Turns an axis by rotational diffusion over a time of `turn` = D_r t, where
///     <cos angle> = exp(-2 D_r t),   <P2(cos angle)> = exp(-6 D_r t)
/// (Berne & Pecora, Dynamic Light Scattering (1976), eq. 7.4.9). A short step is one rotation by a
/// Rayleigh distributed angle whose mean square, 4 turn (1 - turn / 3), gives both to second order;
/// a long time is split into steps of at most 0.04, and after 5 the axis has forgotten where it was.
void turn_axis(Axis& axis, double turn, Random& random);

}  // namespace nta
