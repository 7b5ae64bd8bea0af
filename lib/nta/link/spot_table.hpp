// SPDX-License-Identifier: MIT
// Spots in the one order that linking works in, whatever the order they came in.
#pragma once

#include "nta/core/localization.hpp"
#include "nta/link/common_motion.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nta {

struct LinkSpot {
    std::int32_t frame = 0;
    double x_px = 0.0;
    double y_px = 0.0;
    double variance_px2 = 0.0;   ///< predicted variance of a coordinate, mean of x and y
    double ln_brightness = 0.0;  ///< logarithm of the peak
    bool has_brightness = false;
    std::size_t input_index = 0;
};

/// The spots of one frame: [begin, end) of SpotTable::spots.
struct SpotFrame {
    std::int32_t frame = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
    [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// Spots ordered by frame, x, y, and the frames that have any. Frames without spots are not listed:
/// empty and dropped ones look the same from here, a gap in `frame`.
struct SpotTable {
    std::vector<LinkSpot> spots;
    std::vector<SpotFrame> frames;
    FieldOfView field;
    double area_px2 = 1.0;
    /// Mean number of spots per frame and square pixel.
    [[nodiscard]] double density_per_px2() const;
};

SpotTable make_spot_table(const Localizations& spots, double width_px, double height_px);

/// The table without spots that have one in the same place, within the localization error, in the
/// frame before and in the one after: on the glass, or too slow to tell.
SpotTable without_resting_spots(const SpotTable& table);

}  // namespace nta
