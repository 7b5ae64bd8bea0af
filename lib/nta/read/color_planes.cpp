// SPDX-License-Identifier: MIT
#include "nta/read/color_planes.hpp"

#include <array>
#include <cassert>

namespace nta {
namespace {

/// Weights of red, green and blue in 1/256, and what is added.
struct Weights {
    std::array<int, 3> of;
    int offset;

    // `sum` holds `count` pixels.
    [[nodiscard]] std::uint8_t value(const std::array<int, 3>& sum, int count) const {
        const int weighted = of[0] * sum[0] + of[1] * sum[1] + of[2] * sum[2];
        const int unit = 256 * count;
        return static_cast<std::uint8_t>((weighted + unit * offset + unit / 2) / unit);
    }
};

struct Matrix {
    Weights luma;
    Weights blue_difference;
    Weights red_difference;
};

// Each row of weights adds up to exactly white, or to exactly no color.
constexpr Matrix k_full = {{{77, 150, 29}, 0}, {{-43, -84, 127}, 128}, {{127, -106, -21}, 128}};
constexpr Matrix k_video = {{{66, 129, 25}, 16}, {{-38, -74, 112}, 128}, {{112, -94, -18}, 128}};

std::array<int, 3> pixel(const ColorImage& image, int x, int y) {
    const std::size_t i = 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                               static_cast<std::size_t>(x));
    return {image.rgb[i], image.rgb[i + 1], image.rgb[i + 2]};
}

// Pixels that share their color differences.
constexpr std::array<std::array<int, 2>, 4> k_quad = {{{0, 0}, {1, 0}, {0, 1}, {1, 1}}};

std::uint8_t* row(const PlaneRows& plane, int y) { return plane.data + y * plane.bytes_per_row; }

}  // namespace

void fill_planes(const ColorImage& image, LumaRange range, const ColorPlanes& planes) {
    assert(image.width % 2 == 0 && image.height % 2 == 0);
    const Matrix& matrix = range == LumaRange::full ? k_full : k_video;
    for (int y = 0; y < image.height; y += 2) {
        for (int x = 0; x < image.width; x += 2) {
            std::array<int, 3> sum{};
            for (const auto& [dx, dy] : k_quad) {
                const std::array<int, 3> rgb = pixel(image, x + dx, y + dy);
                for (std::size_t c = 0; c < 3; ++c) sum[c] += rgb[c];
                row(planes.luma, y + dy)[x + dx] = matrix.luma.value(rgb, 1);
            }
            row(planes.blue_difference, y / 2)[x / 2] = matrix.blue_difference.value(sum, 4);
            row(planes.red_difference, y / 2)[x / 2] = matrix.red_difference.value(sum, 4);
        }
    }
}

}  // namespace nta
