// SPDX-License-Identifier: MIT
// Vesicle or mineral: what each particle is, and how much of the sample is what.
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"
#include "nta/core/parallel.hpp"
#include "nta/population/materials.hpp"
#include "nta/population/population_evidence.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

struct PopulationOptions {
    MaterialOptions materials;
    double log_adu_per_um2_se = 0.0;   ///< which all tracks share
    double effective_particles = 0.0;  ///< independent particles behind the tracks, 0: unknown
};

/// What one track's particle is.
struct TrackPopulation {
    std::string name = "undetermined";  ///< or "vesicle", "mineral"
    double probability = 0.0;           ///< of that name
    double vesicle = 0.0;
    double mineral = 0.0;
    double loaded = 0.0;  ///< of a vesicle that carries mineral
};

/// One kind of particles of the sample.
struct Population {
    std::string name;
    Estimate fraction;  ///< of the particles
    /// Median of its tracks, as solid spheres; clipped ones are left out.
    std::optional<Estimate> refractive_index;
    /// Of the particles of each population_diameters_nm(); all of them where it is empty.
    std::vector<double> share_by_node;

    /// The same at any diameter, by interpolation in ln d.
    [[nodiscard]] double share_at(double diameter_nm) const;
};

struct Populations {
    std::vector<TrackPopulation> tracks;  ///< as many as given
    std::vector<Population> all;          ///< vesicle, mineral, undetermined
    Diagnostics diagnostics;
};

/// Tells vesicles from mineral by size, brightness and flicker, given a calibration.
///
/// Shares and sizes of four materials (vesicles, loaded vesicles, compact mineral and mineral
/// needles; Materials) are those under which all tracks are most likely (fit_mixture), with an
/// interval by profile likelihood; a share is not a count of labels. A track's probabilities
/// follow by Bayes' rule with those shares and sizes, 1 % being left to particles that are none
/// of these. Its name is that of a probability of 0.9 and more, else "undetermined". The population
/// "undetermined" holds round particles of vesicle size with a raised index: consistent with
/// vesicles that carry mineral, and with vesicles that stick together.
///
/// Misleads where particles are no homogeneous spheres or rods (shells, aggregates), and where the
/// calibration is not that of the video. What settles it is a control: EDTA dissolves mineral,
/// detergent dissolves vesicles. Fewer than 10 tracks, or none with a
/// weight: no populations. The result does
/// not depend on the number of workers.
Populations find_populations(const std::vector<PopulationTrack>& tracks,
                             const PopulationOptions& options,
                             WorkerPool& workers);

}  // namespace nta
