// SPDX-License-Identifier: MIT
// With a calibration or references: which tracks are vesicles and which mineral.
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/pipeline/light_of_tracks.hpp"
#include "nta/population/find_populations.hpp"

#include <vector>

namespace nta {

struct PopulationInput {
    LightInput journey;
    const Tracks& tracks;  ///< that are not stuck
    const LightOfTracks& light;
    double effective_particles = 0.0;  ///< independent particles behind the tracks
};

/// Populations among the used tracks: one entry per linked track, "undetermined" for stuck, short
/// and dim ones. Nothing is told with neither a calibration nor a reference; without a calibration,
/// shares are those of the particles in view.
Populations tell_populations(const PopulationInput& input,
                             const GivenSettings& given,
                             const Settings& settings,
                             WorkerPool& workers);

}  // namespace nta
