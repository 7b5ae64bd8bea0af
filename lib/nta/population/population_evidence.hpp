// SPDX-License-Identifier: MIT
// How well each material and diameter explains what was measured of a track.
#pragma once

#include "nta/population/materials.hpp"
#include "nta/population/reference_material.hpp"
#include "nta/scatter/measure_light.hpp"

#include <optional>
#include <vector>

namespace nta {

/// What was measured of one track.
struct PopulationTrack {
    /// ln L of its motion at population_diameters_nm(), up to a constant.
    std::vector<double> log_likelihood;
    double log_flux = 0.0;  ///< ln of its light in focus, on the calibration's scale
    double log_flux_se = 0.1;
    bool is_lower_bound = false;  ///< clipped: at least that bright
    std::optional<Flicker> flicker;
    double weight = 1.0;  ///< what the particle stands for in the sample
    /// Of the solid sphere of this light and diameter, held to the range of indexes.
    std::optional<double> index;
    /// As the same track of a reference would be taken; nothing where it has no diameter.
    std::optional<ReferenceTrack> as_measured;
};

/// Likelihoods of one track, relative to its best.
struct PopulationEvidence {
    std::vector<float> by_node;  ///< kind after kind, node after node
    double other = 0.0;          ///< of a particle that is of no kind
};

/// Likelihood of a track at every diameter of every kind.
///     L(d) sum over appearances of weight N(ln flux; theirs, SE^2 + SD^2) F
/// F = L(flicker) / L(none): of spheres 1, but 5 % of them seem to flicker by any amount (neighbors
/// that pass, speckle); of rods over 0.6, 1 and 1.6 times the excess variance, since aspects and
/// light differ. Light that is a lower bound counts with the chance of being at least that bright.
/// Other particles: any ln flux within 12 units alike, any diameter in range, flicker as that of
/// spheres.
PopulationEvidence evidence_of(const PopulationTrack& track,
                               const std::vector<ParticleKind>& kinds);

}  // namespace nta
