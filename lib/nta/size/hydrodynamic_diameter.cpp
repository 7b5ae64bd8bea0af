// SPDX-License-Identifier: MIT
#include "nta/size/hydrodynamic_diameter.hpp"

#include <cassert>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

// SI Brochure, 9th ed. (2019), sec. 2.2: exact by definition
constexpr double k_boltzmann_J_per_K = 1.380649e-23;

// k_B T / (3 pi eta), the product of diameter and diffusion coefficient, in m^3/s
double diameter_times_diffusivity(Temperature temperature, Viscosity viscosity) {
    assert(viscosity.pascal_seconds() > 0.0);
    return k_boltzmann_J_per_K * temperature.kelvin() /
           (3.0 * std::numbers::pi * viscosity.pascal_seconds());
}

}  // namespace

Length hydrodynamic_diameter(Diffusivity D, Temperature temperature, Viscosity viscosity) {
    assert(D.si() > 0.0);
    return Length(Length::from_si(diameter_times_diffusivity(temperature, viscosity) / D.si()));
}

Diffusivity diffusion_coefficient(Length diameter, Temperature temperature, Viscosity viscosity) {
    assert(diameter.si() > 0.0);
    return Diffusivity(
        Diffusivity::from_si(diameter_times_diffusivity(temperature, viscosity) / diameter.si()));
}

double diameter_relative_u(const SettingUncertainties& u,
                           Temperature temperature,
                           std::optional<double> viscosity_slope_per_K) {
    const double by_temperature =
        (1.0 / temperature.kelvin() - viscosity_slope_per_K.value_or(0.0)) * u.temperature_u_K;
    const double by_viscosity = u.viscosity_u_percent / 100.0;
    const double by_pixel_size = 2.0 * u.pixel_size_u_percent / 100.0;
    return std::hypot(by_temperature, by_viscosity, by_pixel_size);
}

}  // namespace nta
