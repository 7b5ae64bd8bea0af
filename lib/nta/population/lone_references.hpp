// SPDX-License-Identifier: MIT
// Internal to the stage: references with nothing beside them that says what else a sample holds.
#pragma once

#include "nta/population/find_populations.hpp"

namespace nta {

/// Whether neither a calibration nor a reference named "vesicle" says what the other particles look
/// like; a reference named "vesicle" is itself alone without any other.
bool are_alone(const PopulationOptions& options);

/// Of each reference of enough tracks the largest share that the sample allows (largest_share),
/// compared one by one. Of the tracks, those are named after a reference that are of it with a
/// probability of k_enough_probability where the sample holds as much of it as it can, the rest
/// being particles of any look (fit_mixture); those like two references are "undetermined".
Populations populations_at_most(const std::vector<PopulationTrack>& tracks,
                                const PopulationOptions& options,
                                WorkerPool& workers);

}  // namespace nta
