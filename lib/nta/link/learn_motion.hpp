// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/common_flow.hpp"
#include "nta/link/follow_spots.hpp"

namespace nta {

/// The model for the first pass, before anything was linked.
MotionModel first_motion_model(const SpotTable& table, const CommonFlow& flow);

/// The model for the next pass, from the links of the last one. `per_track` lets the next pass
/// learn each track's own step variance.
///
/// The inverse-gamma distribution of step variances is fitted to the tracks' mean squares m_i over
/// n_i steps by moments of the logarithm: ln m_i has mean ln b - digamma(a) + digamma(n_i) - ln n_i
/// and variance trigamma(a) + trigamma(n_i) (m_i a gamma variable of shape n_i times the variance),
/// between-track part by DerSimonian & Laird, Control. Clin. Trials 7 (1986) 177.
MotionModel learn_motion(const SpotTable& table,
                         const SpotChains& chains,
                         const MotionModel& used,
                         bool per_track);

/// Mean of r^2/2 over links of adjacent frames, flow removed; nothing linked: 0.
double mean_step_variance_px2(const SpotTable& table,
                              const SpotChains& chains,
                              const CommonMotion& flow);

}  // namespace nta
