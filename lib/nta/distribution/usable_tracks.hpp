// SPDX-License-Identifier: MIT
// Internal to the stage: which tracks say anything about a size.
#pragma once

#include "nta/distribution/size_distribution.hpp"

#include <cstddef>
#include <vector>

namespace nta {

/// The tracks that were counted and whose ln likelihoods (`grid_size` of them) are finite and not
/// all alike; a note ("uninformative-track") tells of others.
std::vector<const TrackEvidence*> usable_tracks(const std::vector<TrackEvidence>& tracks,
                                                std::size_t grid_size,
                                                Diagnostics& diagnostics);

}  // namespace nta
