// SPDX-License-Identifier: MIT
#include "nta/scatter/side_scattering.hpp"

#include "nta/core/error.hpp"
#include "nta/scatter/mie.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

constexpr double k_shortest_wavelength_nm = 200.0;
constexpr double k_longest_wavelength_nm = 2000.0;

// Length of the arc that the plane at distance `cosine` along the beam cuts from the cone, in rad:
// the cone is a disk of radius sin(alpha) in the direction cosines (x, y), where the solid angle is
// dx dy / sqrt(1 - x^2 - y^2)
double arc_rad(double cosine, double sin_alpha) {
    const double half_chord2 = (sin_alpha - cosine) * (sin_alpha + cosine);
    return 2.0 * std::asin(std::sqrt(half_chord2 / (1.0 - cosine * cosine)));
}

// Integral of |S1|^2 over the cone. The arc vanishes like sqrt(1 - t^2) at the rim t = +-1, so the
// nodes are those of Gauss-Chebyshev quadrature of the second kind, Abramowitz & Stegun 1964, eq.
// 25.4.40. |S1|^2 has about 4 x sin(alpha) / pi extrema within the cone; 20 nodes more give 1e-9.
double s1_over_cone(const MieSphere& mie, double size_parameter, double sin_alpha) {
    const int nodes = 20 + static_cast<int>(2.0 * size_parameter * sin_alpha);
    const double step = std::numbers::pi / (nodes + 1);
    double sum = 0.0;
    for (int i = 1; i <= nodes; ++i) {
        const double cosine = sin_alpha * std::cos(step * i);
        sum += std::sin(step * i) * arc_rad(cosine, sin_alpha) * std::norm(mie.at(cosine).s1);
    }
    return sin_alpha * step * sum;
}

}  // namespace

void check_scatter_optics(const ScatterOptics& optics) {
    // written so that NaN fails, too
    const double nm = optics.wavelength.nanometers();
    if (!(nm >= k_shortest_wavelength_nm && nm <= k_longest_wavelength_nm)) {
        throw InputError(fmt::format("wavelength {} nm is outside the range {} to {} nm; give the "
                                     "laser's wavelength in nanometers",
                                     nm,
                                     k_shortest_wavelength_nm,
                                     k_longest_wavelength_nm),
                         Fault::usage);
    }
    if (!(optics.medium_index >= 1.0 && optics.medium_index <= 2.0)) {
        throw InputError(fmt::format("refractive index of the liquid {} is outside the range 1 to "
                                     "2; water has 1.33 to 1.34",
                                     optics.medium_index),
                         Fault::usage);
    }
    if (!(optics.numerical_aperture > 0.0 && optics.numerical_aperture < optics.medium_index)) {
        throw InputError(fmt::format("numerical aperture {} must be above 0 and below the "
                                     "refractive index of the liquid, {}; it is engraved on the "
                                     "objective",
                                     optics.numerical_aperture,
                                     optics.medium_index),
                         Fault::usage);
    }
}

double wave_number_per_um(const ScatterOptics& optics) {
    return 2.0 * std::numbers::pi * optics.medium_index / optics.wavelength.micrometers();
}

double collected_solid_angle_sr(const ScatterOptics& optics) {
    const double sin_alpha = optics.numerical_aperture / optics.medium_index;
    // 1 - cos(alpha) without cancellation
    return 2.0 * std::numbers::pi * sin_alpha * sin_alpha /
           (1.0 + std::sqrt(1.0 - sin_alpha * sin_alpha));
}

double collected_scattering_um2(const Sphere& sphere, const ScatterOptics& optics) {
    const double diameter_nm = sphere.diameter.nanometers();
    assert(diameter_nm > 0.999 && diameter_nm < 20001.0);
    const double k_per_um = wave_number_per_um(optics);
    const double x = 0.5e-3 * k_per_um * diameter_nm;
    const MieSphere mie(x, sphere.index / optics.medium_index);
    const double sin_alpha = optics.numerical_aperture / optics.medium_index;
    return s1_over_cone(mie, x, sin_alpha) / (k_per_um * k_per_um);
}

double relative_brightness(const Sphere& sphere,
                           double polystyrene_index,
                           const ScatterOptics& optics) {
    const Sphere reference{Length::nanometers(100.0), polystyrene_index};
    return collected_scattering_um2(sphere, optics) / collected_scattering_um2(reference, optics);
}

}  // namespace nta
