// SPDX-License-Identifier: MIT
#include "nta/pipeline/frame_picture.hpp"

#include "nta/overlay/gray_stretch.hpp"

#include <algorithm>

namespace nta {
namespace {

constexpr int max_side_px = 480;

std::uint16_t block_mean(const GrayImage& image, int column, int row, int side) {
    std::int64_t sum = 0;
    for (int y = row * side; y < (row + 1) * side; ++y) {
        for (int x = column * side; x < (column + 1) * side; ++x) sum += image.at(x, y);
    }
    const std::int64_t pixels = std::int64_t{side} * side;
    return static_cast<std::uint16_t>((sum + pixels / 2) / pixels);
}

GrayImage shrunk(const GrayImage& image, int side) {
    GrayImage small;
    small.width = std::max(1, image.width / side);
    small.height = std::max(1, image.height / side);
    small.is_16_bit = true;
    for (int row = 0; row < small.height; ++row) {
        for (int column = 0; column < small.width; ++column) {
            small.pixels16.push_back(block_mean(image, column, row, side));
        }
    }
    return small;
}

}  // namespace

FramePicture frame_picture(const Frame& frame, bool invert) {
    const GrayImage& image = frame.image;
    // Not more than the shorter side, so that every block lies inside.
    const int side =
        std::min({(std::max(image.width, image.height) + max_side_px - 1) / max_side_px,
                  image.width,
                  image.height});
    const GrayImage small = shrunk(image, side);
    GrayHistogram histogram;
    histogram.add(small);
    const GrayStretch stretch = find_stretch(histogram, invert);
    FramePicture shown;
    shown.width_px = image.width;
    shown.height_px = image.height;
    shown.frame = frame.grid_index;
    shown.shrunk = side;
    shown.columns = small.width;
    shown.rows = small.height;
    for (const std::uint16_t value : small.pixels16) shown.gray.push_back(stretch.shown(value));
    return shown;
}

}  // namespace nta
