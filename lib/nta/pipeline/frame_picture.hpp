// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/report/analysis.hpp"

namespace nta {

/// A frame as the report shows it: shrunk by a whole number to at most 480 pixels a side, by the
/// mean of each block (the remainder at the right and lower edges is left out), then stretched as
/// in the overlay; with `invert` dark particles are shown bright. The frame must have a picture.
FramePicture frame_picture(const Frame& frame, bool invert);

}  // namespace nta
