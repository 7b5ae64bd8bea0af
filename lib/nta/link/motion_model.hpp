// SPDX-License-Identifier: MIT
// What linking assumes about how particles move, shine, vanish and appear.
#pragma once

#include "nta/link/common_motion.hpp"

#include <array>
#include <cstddef>

namespace nta {

/// Seen frames a track may have missed are counted up to this.
inline constexpr std::size_t most_misses = 16;

struct MotionModel {
    CommonMotion flow;
    /// Step variances per axis and frame of the particles follow an inverse-gamma distribution.
    double variance_shape = 3.0;
    double variance_scale_px2 = 2.0;
    double localization_px2 = 0.0;  ///< mean of sigma_1^2 + sigma_2^2 over steps, part of the above
    bool per_track = false;         ///< learn each track's variance from its own steps
    /// Chance that a living track is seen in a frame, by the number of frames it has just missed.
    std::array<double, most_misses> seen_probability{};
    double birth_density_per_px2 = 1e-5;  ///< new tracks per frame and square pixel
    bool use_brightness = false;
    double brightness_change_sd = 0.3;   ///< of ln I against the track's recent level
    double birth_brightness_mean = 0.0;  ///< of ln I of first spots
    double birth_brightness_sd = 1.0;
};

/// Log density of Student's t with 4 degrees of freedom: a bell with tails, for brightness that
/// sometimes jumps (blinking, overlap, clipped spots).
double ln_heavy_tailed_density(double deviation, double sd);

}  // namespace nta
