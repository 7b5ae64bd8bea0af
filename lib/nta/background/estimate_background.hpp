// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nta {

struct BackgroundOptions {
    double window_s = 15.0;  ///< length of time whose pictures make one background
    int samples = 31;        ///< pictures taken from that time
};

/// A pixel that stands out of its surroundings without any particle: part of a static spot, an
/// edge, a hot pixel.
struct StructuredPixel {
    std::uint32_t index = 0;  ///< row x width + column
    float contrast = 0.0F;    ///< level above the mean of its surroundings, in units of its noise
};

/// What a place of the picture looks like without particles, and how noisy one of its pixels is.
/// One value per pixel.
struct Background {
    int width = 0;
    int height = 0;
    std::vector<float> level_adu;
    std::vector<float> noise_adu;
    std::vector<StructuredPixel>
        structure;             ///< in order of index; follows the brightness of the illumination
    double gain_adu = 0.0;     ///< growth of the variance with the signal (photon transfer), ADU; 0
                               ///< where it cannot be told
    bool evenly_lit = false;   ///< levels hardly differ: the gain is too small, see SpotGain
    int samples = 0;           ///< pictures behind it
    int saturation_adu = 255;  ///< gray value at which pixels clip
};

/// Background level and noise of every pixel from pictures spread over some seconds.
///
/// Level: the temporal median, refined by the mean of the samples within three noise standard
/// deviations of it, so that it does not stick to whole gray values. Noise: the temporal variance
/// of the same samples by blocks of 32 x 32 pixels, carried to each pixel by photon transfer
/// (Janesick, Photon Transfer, SPIE 2007, eq. 5.1),
///     var = var_block + g (level - level_block),   never below 1/12 ADU^2 (rounding).
/// Assumes particles that move on within a small part of the samples' time: what stays becomes
/// background, a slow particle loses light to it and seems pushed away from where it has been,
/// which feigns motion. At least one sample; with fewer than five the noise is taken from neighbors
/// in space. All samples must have the same size and depth.
Background estimate_background(std::span<const FramePtr> samples);

}  // namespace nta
