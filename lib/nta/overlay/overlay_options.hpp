// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/detect/detect_spots.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace nta {

struct OverlayOptions {
    ImageScale scale;
    std::int64_t first_frame = 0;
    std::int64_t last_frame = std::numeric_limits<std::int64_t>::max();  ///< inclusive
    bool invert = false;                   ///< dark particles, which are shown bright
    std::vector<PixelRectangle> excluded;  ///< regions that were left out
    double tail_s = 1.0;                   ///< how far back a track is drawn in a video
};

}  // namespace nta
