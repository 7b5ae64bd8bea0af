// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/localization.hpp"
#include "nta/core/track.hpp"

#include <cstdint>

namespace nta {

/// Joins the two spots as which a particle appears in a frame where it moved far while the shutter
/// was open and dwelt at both ends of its way; says how many were joined.
///
/// A spot that belongs to no other (a track of one) is a piece of a track's spot of the same frame
/// if it is within reach, and if both together have the light that the track has around that frame,
/// or are nearer to it than that spot alone. Where a track ends with one piece and another
/// begins with the other one, the two tracks become one. The reach is 7 standard deviations of a
/// path about its mean during an exposure as long as a frame, whose variance is a sixth of a
/// step's. The joined spot lies at the center of light of both, has the higher of both peaks, the
/// light of both and no lean. Pieces leave `spots` and `tracks`, whose `spot_indices` and ids
/// follow.
///
/// `step_variance_px2` as in LinkResult. Misleads where a faint particle is seen for one frame only
/// beside a particle whose light happened to drop by as much.
std::int64_t join_split_spots(Localizations& spots, Tracks& tracks, double step_variance_px2);

}  // namespace nta
