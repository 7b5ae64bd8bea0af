// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/motion_fit.hpp"

#include <optional>
#include <vector>

namespace nta {

/// Finds the frequency of a sine in the displacements that particles share from frame to frame;
/// slower than one period in two knot spacings it would be part of the flow.
///
/// The power of the weighted sum of steps at a frequency, both axes together, over its mean nearby
/// (from the median) is a gamma variable of shape 2 where there is no line (Percival & Walden,
/// Spectral Analysis for Physical Applications, 1993, sec. 6.6). The highest of all must be one
/// that chance gives in fewer than 1 of 100 videos: a line that is not there costs five parameters,
/// one that is missed adds to D. Fewer than 64 frames: nothing is found.
std::optional<double> find_vibration_cycles_per_frame(const std::vector<MotionStep>& rest,
                                                      double min_knot_spacing_frames);

/// Amplitudes of all lines by weighted least squares.
void fit_vibration(const std::vector<MotionStep>& rest, std::vector<VibrationLine>& lines);

}  // namespace nta
