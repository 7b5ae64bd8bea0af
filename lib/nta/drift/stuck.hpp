// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/track.hpp"
#include "nta/drift/drift.hpp"

#include <vector>

namespace nta {

/// Marks the tracks that do not move in the laboratory: spots on the glass, hot pixels,
/// reflections.
///
/// Two explanations of the increments of a track compete: at rest, jittering by the localization
/// error s sigma_j alone; or carried by `drift` and diffusing with some D. Both are Gaussian with
/// covariance a_j = 2 D g_j + s^2 (sigma_j^2 + sigma_j+1^2), b_j = -s^2 sigma_j+1^2 (Relich et al.,
/// Phys. Rev. E 93 (2016) 042401; the recursion of METHODS section 6). The unknown D, log-uniform
/// from a slow to a fast particle of this video, and the factor s = 0.7 ... 1.5 by which predicted
/// errors may be off are averaged over (Kass & Raftery, J. Am. Stat. Assoc. 90 (1995) 773, eq. 1).
/// A track is stuck if rest is 100 times as likely, which needs at least 5 positions: shorter
/// tracks are never marked. So is one with a stretch of at least eight steps (resting_steps) of
/// which that can be said: a particle in passing was linked to a spot at rest, or came to rest.
///
/// Wants tracks before drift removal, and the drift (Drift{} if unknown). A free particle is taken
/// for stuck only if its steps are hidden in the localization error; steps of a 1000 nm particle
/// (1.2 px at 25 frames/s, 0.166 um/px) are not. Vibration of the whole stage moves stuck spots
/// too: they are then not recognized.
std::vector<bool> find_stuck(const Tracks& tracks_before_drift_removal, const Drift& drift);

}  // namespace nta
