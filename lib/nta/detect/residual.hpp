// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/frame.hpp"

#include <opencv2/core.hpp>

namespace nta {

/// Writes the frame minus its background, in units of each pixel's noise, to `out` (allocated only
/// when the size changes).
///
/// What is left of uneven changes of illumination since the background was made is taken off as
/// well: the mean of the pixels within 2.5 noise units of it in blocks of 32 x 32, interpolated
/// between their centers, and, where it is significant, the share by which static spots have become
/// brighter or darker. `invert` is for dark particles on bright ground.
void normalized_residual(const GrayImage& image,
                         const Background& background,
                         bool invert,
                         cv::Mat1f& out);

}  // namespace nta
