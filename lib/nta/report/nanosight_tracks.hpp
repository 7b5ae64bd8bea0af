// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"
#include "nta/report/table.hpp"
#include "nta/report/track_positions.hpp"

#include <vector>

namespace nta {

/// `<video>_ParticleData.csv`: one row per track that has a diameter. `tracks` must outlive it.
Table nanosight_particle_data(const std::vector<TrackRow>& tracks);

/// `<video>_AllTracks.csv`: one row per position of these tracks, flow not removed. `tracks` must
/// outlive it.
Table nanosight_all_tracks(const std::vector<TrackRow>& tracks, const TrackPositions& positions);

}  // namespace nta
