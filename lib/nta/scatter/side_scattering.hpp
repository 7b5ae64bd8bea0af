// SPDX-License-Identifier: MIT
// Light that reaches the camera: an objective looks at 90 degrees to the beam.
#pragma once

#include "nta/core/quantities.hpp"

#include <complex>

namespace nta {

/// Laser, objective and liquid, as far as they decide how bright a particle is.
struct ScatterOptics {
    Length wavelength = Length::nanometers(405.0);  ///< in vacuum
    double numerical_aperture = 0.4;                ///< half angle of the cone: asin(NA / index)
    double medium_index = 1.3427;                   ///< of the liquid; water at 405 nm and 25 C
};

/// Throws InputError (Fault::usage) unless wavelength is 200 to 2000 nm, medium index 1 to 2, and
/// the numerical aperture above 0 and below the medium index.
void check_scatter_optics(const ScatterOptics& optics);

/// Wave number in the liquid, 2 pi n / wavelength.
double wave_number_per_um(const ScatterOptics& optics);

/// Solid angle of the objective's cone, 2 pi (1 - cos(alpha)), in sr.
double collected_solid_angle_sr(const ScatterOptics& optics);

/// A homogeneous sphere. The index is n + i k, k > 0 where it absorbs.
struct Sphere {
    Length diameter;
    std::complex<double> index;
};

/// Light of a sphere that the objective collects, as a cross section: power collected / irradiance
/// of the beam.
///     C = 1/k^2 integral over the cone |S1(theta)|^2 dOmega      Bohren & Huffman 1983, sec. 4.4.4
/// The beam is polarized perpendicular to the plane of beam and optical axis. S1 stands for the
/// whole cone: directions out of that plane see a little of S2, too, which changes brightness
/// relative to a 100 nm polystyrene sphere by under 0.3 % up to 200 nm and 2 % at 300 nm.
/// Diameters from 1 nm to 20 um (assert); relative error of the integral below 1e-9.
/// Brightness is not monotone: at 405 nm it falls from about 210 to 300 nm to a quarter, so that
/// one brightness may mean three sizes.
double collected_scattering_um2(const Sphere& sphere, const ScatterOptics& optics);

/// Brightness relative to a polystyrene sphere of 100 nm, whose index (1.615 at 405 nm) is given.
double relative_brightness(const Sphere& sphere,
                           double polystyrene_index,
                           const ScatterOptics& optics);

}  // namespace nta
