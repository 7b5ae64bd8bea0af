// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/random.hpp"
#include "nta/scatter/rod_scattering.hpp"

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
/// a long time is split into steps of at most 0.04, and after 5 the axis has forgotten where it
/// was.
void turn_axis(Axis& axis, double turn, Random& random);

/// A needle in the laser light.
struct Needle {
    Axis axis;
    double rotation_per_s;  ///< rotational diffusion coefficient D_r
    RodScattering scattering;
    double mean_um2;  ///< collected cross section, mean over all orientations

    /// Brightness in this orientation over the mean of all.
    [[nodiscard]] double relative_light() const {
        return scattering.collected_um2({axis[0], axis[1], axis[2]}) / mean_um2;
    }
};

}  // namespace nta
