// SPDX-License-Identifier: MIT
// Found spots of a simulated video beside the true ones.
#pragma once

#include "nta/core/localization.hpp"
#include "nta/simulate/simulate.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nta::accuracy {

/// The true spots of each frame.
using TrueFrames = std::vector<std::span<const TrueSpot>>;
TrueFrames by_frame(const std::vector<TrueSpot>& spots, int frames);

/// How well single spots were found.
struct SpotScore {
    double recall = 0.0;        ///< of the visible particles (SNR >= 5)
    double precision = 0.0;     ///< share of the spots that belong to a particle of SNR >= 2
    double rms_error_px = 0.0;  ///< per axis, of visible particles farther than 10 px from others
    double predicted_rms_px = 0.0;
    double false_links = 0.0;  ///< share of the links that join spots of different particles
};

/// A spot belongs to the nearest particle within 3 px.
SpotScore score_spots(const Localizations& found,
                      const std::vector<std::int64_t>& track_id,
                      const TrueFrames& truth);

/// Share of the visible spots that have another one within 3 x 1.6 px, where two make one.
double merged_share(const TrueFrames& truth);

}  // namespace nta::accuracy
