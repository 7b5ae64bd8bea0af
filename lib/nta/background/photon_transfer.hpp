// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"

#include <optional>
#include <span>

namespace nta {

/// Two pictures of neighboring frames: what differs between them is noise, and particles that
/// moved.
struct FramePair {
    FramePtr first;
    FramePtr second;
};

/// How noisy the camera is, and how the noise grows with the light.
struct PhotonTransfer {
    double noise_sd_adu = 0.0;       ///< of a typical pixel
    std::optional<double> gain_adu;  ///< growth of the variance with the gray value; nothing where
                                     ///< the picture is too evenly lit to tell
    std::optional<double> gain_se_adu;
    std::optional<double> variance_at_zero_adu2;  ///< of the line, extrapolated to gray value 0;
                                                  ///< below 0 for a camera with an offset
    double darkest_adu = 0.0;                     ///< gray values between which noise was measured
    double brightest_adu = 0.0;
};

/// Noise and gain by photon transfer: the variance of neighboring frames' differences against the
/// level of the pixel (Janesick, Photon Transfer, SPIE 2007, eq. 5.1),
///     var = var_0 + g level,      var = (mean squared difference) / 2.
///
/// Pixels are grouped by their level (mean of the pictures within 3 sd of the median); in each
/// group differences beyond 3 sd are left out, so that passing particles hardly count; a line is
/// fitted by weighted least squares with large residuals damped (Huber, Ann. Math. Stat. 35 (1964)
/// 73). Levels at which pixels clip are left out. The gain is given only where levels spread well
/// beyond their own error and the slope is five times its error. Rounding adds 1/12 ADU^2 to the
/// variance. Misleads where the light flickers (adds variance that grows with the square of the
/// level) and after lossy compression (takes noise away). Nothing without a pair of pictures. All
/// pictures must have one size and depth.
std::optional<PhotonTransfer> measure_photon_transfer(std::span<const FramePair> pairs);

}  // namespace nta
