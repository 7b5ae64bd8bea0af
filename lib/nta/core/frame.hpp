// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace nta {

/// A gray picture of 8 or 16 bits, row by row from the top left pixel, without padding.
/// Coordinates everywhere: pixels, origin at the center of the top left pixel, x right, y down.
struct GrayImage {
    int width = 0;
    int height = 0;
    bool is_16_bit = false;
    std::vector<std::uint8_t> pixels8;    ///< width x height values if not is_16_bit, else empty
    std::vector<std::uint16_t> pixels16;  ///< width x height values if is_16_bit, else empty

    [[nodiscard]] std::size_t pixel_count() const {
        return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    }
    /// Gray value at a pixel, in camera units (ADU).
    [[nodiscard]] int at(int x, int y) const {
        const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                       static_cast<std::size_t>(x);
        return is_16_bit ? pixels16[i] : pixels8[i];
    }
};

/// A picture in color: red, green and blue of each pixel, row by row from the top left pixel,
/// without padding.
struct ColorImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;  ///< 3 x width x height values
};

enum class FrameStatus : std::uint8_t {
    stored,    ///< a picture of its own
    repeated,  ///< identical, byte for byte, to the stored frame before it: no new information
    dropped,   ///< the recording has no picture at this place of its time grid; the image is empty
};

/// One step of the recording's time grid.
struct Frame {
    std::int64_t grid_index = 0;    ///< place on the time grid, from 0; `frame` in every table
    std::int64_t stored_index = 0;  ///< running number of the stored picture, -1 for a dropped one
    FrameStatus status = FrameStatus::stored;
    GrayImage image;
};

/// Frames are passed between threads and kept in windows without copying.
using FramePtr = std::shared_ptr<const Frame>;

}  // namespace nta
