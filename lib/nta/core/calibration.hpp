// SPDX-License-Identifier: MIT
// The one place where pixels become micrometers and frames become seconds.
#pragma once

#include "nta/core/quantities.hpp"

namespace nta {

/// Pixel size in the sample and time between two frames.
struct ImageScale {
    Length pixel_size;
    Duration frame_interval;
    [[nodiscard]] double um_from_px() const { return pixel_size.micrometers(); }
    [[nodiscard]] double s_from_frame() const { return frame_interval.seconds(); }
};

}  // namespace nta
