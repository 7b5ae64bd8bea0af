// SPDX-License-Identifier: MIT
// Red, green and blue to what the encoders of video take.
#pragma once

#include "nta/core/frame.hpp"

#include <cstddef>
#include <cstdint>

namespace nta {

/// One plane of a picture that is being filled.
struct PlaneRows {
    std::uint8_t* data = nullptr;
    std::ptrdiff_t bytes_per_row = 0;
};

/// Luma and chroma, the latter at half the resolution in both directions (4:2:0).
struct ColorPlanes {
    PlaneRows luma;
    PlaneRows blue_difference;
    PlaneRows red_difference;
};

/// Which values stand for black and white.
enum class LumaRange {
    full,   ///< 0 and 255 (JPEG)
    video,  ///< 16 and 235
};

/// Converts a picture of even width and height by ITU-R BT.601-7 (2011), section 2.5, in whole
/// numbers.
void fill_planes(const ColorImage& image, LumaRange range, const ColorPlanes& planes);

}  // namespace nta
