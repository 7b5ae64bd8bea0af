// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/follow_spots.hpp"

namespace nta {

/// Mean step of all links of adjacent frames, far steps weighing less; with `in_time`, as a
/// function of time. Means over blocks of 30 frames (about a second) are drawn toward the mean of
/// the video by as much as their scatter is explained by Brownian steps alone, so a steady flow
/// stays steady.
FlowPrediction predict_flow(const SpotTable& table,
                            const SpotChains& chains,
                            const MotionModel& used,
                            bool in_time);

}  // namespace nta
