// SPDX-License-Identifier: MIT
// From a particle's light and diameter to its refractive index.
#pragma once

#include "nta/core/quantities.hpp"
#include "nta/scatter/side_scattering.hpp"

#include <optional>
#include <vector>

namespace nta {

/// What is known of a particle, each with the standard error of its logarithm.
struct MeasuredParticle {
    double log_flux = 0.0;  ///< ln(flux / ADU) in focus, see TrackLight
    double log_flux_se = 0.0;
    Length diameter;
    double log_diameter_se = 0.0;
};

/// A refractive index that explains a particle's light.
struct IndexSolution {
    double index = 0.0;
    double se = 0.0;
};

/// Refractive indexes by Mie's theory, for one instrument: light is tabulated once over diameters
/// of 30 to 1000 nm and indexes from 0.005 above the liquid's to 0.4 above it, so that each
/// particle costs microseconds (interpolated: index within 0.001 of the exact one where light
/// grows with it).
class IndexFinder {
  public:
    /// `log_adu_per_um2`: ln of the flux of a particle per collected cross section, from beads of
    /// known size and index.
    /// Throws InputError where check_scatter_optics() does.
    IndexFinder(const ScatterOptics& optics, double log_adu_per_um2);

    /// Every index that gives the particle's light at its diameter, ascending; none where it is
    /// brighter or dimmer than any in range, or its diameter is not in the table.
    ///     SE^2 = (SE of ln flux / slope)^2 + variance of n(d) over the diameter's error,
    ///     slope = d ln C / dn
    /// The variance is taken at three diameters (Gauss-Hermite; Abramowitz & Stegun 1964, eq.
    /// 25.4.46); where n(d) is a straight line it is (d ln C / d ln d  SE of ln d / slope)^2. The
    /// error of the calibration, which all particles share, is not in it.
    [[nodiscard]] std::vector<IndexSolution> solutions(const MeasuredParticle& particle) const;

    /// The index, where there is exactly one at the diameter and at both ends of its error;
    /// nothing where it is undetermined. Holds for homogeneous spheres.
    [[nodiscard]] std::optional<IndexSolution> index_of(const MeasuredParticle& particle) const;

  private:
    // ln of the collected cross section for all indexes, interpolated to a diameter.
    [[nodiscard]] std::vector<double> log_um2_at(double log_nm) const;
    [[nodiscard]] std::vector<double> crossings(double log_nm, double log_um2) const;

    double medium_index_;
    double log_adu_per_um2_;
    std::vector<double> log_um2_;  // row by row: one row of indexes per diameter
};

}  // namespace nta
