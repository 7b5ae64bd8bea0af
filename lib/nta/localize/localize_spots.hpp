// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/frame.hpp"
#include "nta/core/localization.hpp"
#include "nta/detect/detect_spots.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nta {

struct FrameLocalizations {
    std::vector<Localization> spots;  ///< ordered by row, then column
    std::int64_t fits_failed = 0;     ///< spots kept with the position of the filter's maximum
    std::int64_t too_faint = 0;  ///< dropped: peak signal-to-noise ratio below least_accepted_snr
    std::int64_t explained = 0;  ///< candidates that a brighter neighbor's flank or ring explains
};

/// Sub-pixel position, brightness and width of every candidate of one frame, each with the standard
/// deviation of its position.
///
/// Brightest first; each is fitted with the brighter ones subtracted, and fitted once more where a
/// spot found later has light in its window. A candidate is dropped when what it has beyond its
/// brighter neighbors' fitted spots does not exceed the detection threshold, where 20 % of their
/// light is allowed to be misfit (rings, motion blur), or when its peak signal-to-noise ratio is
/// below least_accepted_snr (particles far out of focus). Two spots wider than 4 px whose distance
/// is less than the sum of their widths are the sides of one ring, and fitted as one.
/// `scratch.residual` must hold the frame's normalized residual.
FrameLocalizations localize_spots(const Frame& frame,
                                  const Background& background,
                                  const DetectionLevel& level,
                                  std::span<const Candidate> candidates,
                                  const DetectOptions& options,
                                  const DetectScratch& scratch);

}  // namespace nta
