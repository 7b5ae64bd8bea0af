// SPDX-License-Identifier: MIT
// Needles: how fast a rod wanders and turns.
#pragma once

#include "nta/core/quantities.hpp"

namespace nta {

/// A cylinder.
struct Rod {
    Length length;
    Length width;

    [[nodiscard]] double aspect() const { return length.si() / width.si(); }
    [[nodiscard]] Volume volume() const;
};

/// Aspects (length / width) for which the diffusion of rods is known.
constexpr double k_lowest_rod_aspect = 2.0;
constexpr double k_highest_rod_aspect = 30.0;

/// Diameter of the sphere that diffuses as fast as the rod, averaged over orientations.
///     d_h = L / (ln p + nu),   nu = 0.312 + 0.565/p - 0.100/p^2,   p = length / width
///     Tirado, Lopez Martinez & Garcia de la Torre, J. Chem. Phys. 81 (1984) 2047
/// p must lie in [2, 30] (assert), the range of the fit.
Length rod_hydrodynamic_diameter(const Rod& rod);

/// The rod of this aspect that diffuses as fast as a sphere of this diameter, the inverse.
Rod rod_of_hydrodynamic_diameter(Length diameter, double aspect);

/// How fast a rod wanders and turns.
struct RodDiffusion {
    Diffusivity translation;      ///< mean over orientations
    double rotation_per_s = 0.0;  ///< of the axis, in rad^2/s
    Duration relaxation;          ///< time in which brightness forgets the orientation
};

/// Diffusion of a rod in a liquid.
///     D_t = kT (ln p + nu) / (3 pi eta L),   D_r = 3 kT (ln p + delta) / (pi eta L^3),
///     delta = -0.662 + 0.917/p - 0.050/p^2      Tirado et al. 1984, as above
///     relaxation = 1 / (6 D_r)                  Berne & Pecora 1976, ch. 7 (second rank)
/// Brightness depends on the axis, not on its sign, so its slowest term is of second rank; long
/// rods have faster ones, too. Moving along the axis is faster than across it by up to a factor of
/// 2, which is left out: within one frame the axis turns over for rods below about 500 nm.
RodDiffusion rod_diffusion(const Rod& rod, Temperature temperature, Viscosity viscosity);

/// Share of the variance of a fluctuating brightness that an exposure of finite length leaves.
///     (2 / u^2) (u - 1 + exp(-u)),   u = exposure / relaxation
/// This is the mean of exp(-|t1 - t2| / relaxation) over all pairs of times in the exposure
/// (Taylor, Proc. London Math. Soc. s2-20 (1922) 196). The exposure must not be negative, the
/// relaxation positive (assert).
double variance_retained(Duration exposure, Duration relaxation);

}  // namespace nta
