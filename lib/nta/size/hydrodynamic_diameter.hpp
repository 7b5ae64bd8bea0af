// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"

#include <optional>

namespace nta {

/// Diameter of the sphere that diffuses as fast as the particle.
///     d_h = k_B T / (3 pi eta D)     Einstein, Ann. Phys. 322 (1905) 549, sec. 3 (there: radius)
/// Holds for dilute spheres far from walls (no Faxen correction here). Of a needle or an aggregate
/// it is the diameter of an equivalent sphere, and it includes the layer of liquid that moves
/// along. D and eta must be positive (assert): tracks with D <= 0 have no diameter, which the
/// caller must count.
Length hydrodynamic_diameter(Diffusivity D, Temperature temperature, Viscosity viscosity);

/// Diffusion coefficient of a sphere, the inverse of hydrodynamic_diameter(). Diameter and
/// viscosity must be positive.
Diffusivity diffusion_coefficient(Length diameter, Temperature temperature, Viscosity viscosity);

/// Standard uncertainties of the settings that turn displacements into a diameter.
struct SettingUncertainties {
    double temperature_u_K = 0.0;
    double viscosity_u_percent = 0.0;  ///< of the viscosity at the true temperature
    double pixel_size_u_percent = 0.0;
};

/// Relative standard uncertainty of every diameter of a video that comes from its settings (0.02 is
/// 2 %).
///     (u(d)/d)^2 = (1/T - s)^2 u(T)^2 + (u(eta)/eta)^2 + 4 (u(px)/px)^2,     s = d ln(eta)/dT
///     JCGM 100:2008 (GUM), eq. 12; signs: d ~ T / (eta D), D ~ px^2
/// `viscosity_slope_per_K` is s where the viscosity was calculated from the temperature
/// (water_viscosity_slope_per_K), and nothing where the user gave the viscosity: then the
/// temperature acts through k_B T alone. The error is common to all particles of a video: it does
/// not average out over tracks, and replicates with the same settings share it.
double diameter_relative_u(const SettingUncertainties& u,
                           Temperature temperature,
                           std::optional<double> viscosity_slope_per_K);

}  // namespace nta
