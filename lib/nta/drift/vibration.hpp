// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/track.hpp"
#include "nta/drift/drift.hpp"

#include <optional>

namespace nta {

/// A shaking that all particles share at one frequency.
struct Vibration {
    double cycles_per_frame = 0.0;  ///< at most 0.5: faster shaking appears folded into that range
    double x_amplitude_px = 0.0;    ///< of the position, half of peak to peak
    double y_amplitude_px = 0.0;
    double power_ratio = 0.0;  ///< of the line over the diffusion around it in the spectrum
};

/// Looks for a line in the spectrum of the displacement that all particles share from frame to
/// frame, the drift taken off.
///
/// Free diffusion gives the mean displacement of n particles a flat spectrum of level 2 D dt / n,
/// localization errors one that rises smoothly. The power at each frequency, over the median of its
/// surroundings divided by ln 2, is exponentially distributed (Percival & Walden, Spectral Analysis
/// for Physical Applications, 1993, ch. 6); the highest of all must be one that chance gives in
/// fewer than one of 10,000 videos. Frequencies with fewer than 4 periods in the video belong to
/// the drift. At most 4096 frames, from the middle, are looked at; fewer than 64 frames with
/// displacements: nothing is found. Steady motion during the exposure blurs fast shaking, which is
/// then larger than found. Wants tracks before drift removal.
std::optional<Vibration> find_vibration(const Tracks& tracks_before_drift_removal,
                                        const Drift& drift);

}  // namespace nta
