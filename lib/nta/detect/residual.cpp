// SPDX-License-Identifier: MIT
#include "nta/detect/residual.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <vector>

namespace nta {
namespace {

constexpr int block_px = 32;
constexpr float clip = 2.5F;

[[gnu::target_clones("avx2", "default")]] void subtract_row(const std::uint8_t* pixels,
                                                            const float* level,
                                                            const float* noise,
                                                            float sign,
                                                            int width,
                                                            float* out) {
    for (int x = 0; x < width; ++x) {
        out[x] = sign * (static_cast<float>(pixels[x]) - level[x]) / noise[x];
    }
}

[[gnu::target_clones("avx2", "default")]] void subtract_row(const std::uint16_t* pixels,
                                                            const float* level,
                                                            const float* noise,
                                                            float sign,
                                                            int width,
                                                            float* out) {
    for (int x = 0; x < width; ++x) {
        out[x] = sign * (static_cast<float>(pixels[x]) - level[x]) / noise[x];
    }
}

[[gnu::target_clones("avx2", "default")]] void subtract_offsets(const float* offsets,
                                                                int width,
                                                                float* row) {
    for (int x = 0; x < width; ++x) row[x] -= offsets[x];
}

// Static spots brighten with the illumination: subtracts the share of the background's structure
// that fits what is left, if it is four standard errors from zero. Three rounds, because the first
// cannot see pixels that stand out too far.
void follow_illumination(const Background& background, cv::Mat1f& image) {
    constexpr double clip_around_fit = 3.0;
    double share = 0.0;
    double information = 0.0;
    const float* pixels = image[0];
    for (int round = 0; round < 3; ++round) {
        double cross = 0.0;
        information = 0.0;
        for (const StructuredPixel p : background.structure) {
            const double contrast = static_cast<double>(p.contrast);
            const double value = static_cast<double>(pixels[p.index]);
            if (std::abs(value - share * contrast) > clip_around_fit) continue;
            cross += contrast * value;
            information += contrast * contrast;
        }
        if (information <= 0.0) return;
        share = cross / information;
    }
    if (std::abs(share) * std::sqrt(information) < 4.0) return;
    float* out = image[0];
    for (const StructuredPixel p : background.structure) {
        out[p.index] -= static_cast<float>(share) * p.contrast;
    }
}

// Mean of the values near zero in one block.
float block_offset(const cv::Mat1f& image, int x0, int y0) {
    const int x1 = std::min(x0 + block_px, image.cols);
    const int y1 = std::min(y0 + block_px, image.rows);
    // The median of every fourth pixel both ways tells where the middle is, however far the light
    // has moved.
    std::array<float, block_px * block_px / 16> some{};
    std::size_t n = 0;
    for (int y = y0; y < y1; y += 4) {
        for (int x = x0; x < x1; x += 4) some[n++] = image(y, x);
    }
    std::nth_element(some.begin(), some.begin() + n / 2, some.begin() + n);
    const float middle = some[n / 2];
    float sum = 0.0F;
    float count = 0.0F;
    for (int y = y0; y < y1; ++y) {
        const float* row = image[y];
        float row_sum = 0.0F;
        float row_count = 0.0F;
        for (int x = x0; x < x1; ++x) {
            const float inside = std::abs(row[x] - middle) <= clip ? 1.0F : 0.0F;
            row_sum += inside * row[x];
            row_count += inside;
        }
        sum += row_sum;
        count += row_count;
    }
    return sum / count;
}

}  // namespace

void normalized_residual(const GrayImage& image,
                         const Background& background,
                         bool invert,
                         cv::Mat1f& out) {
    assert(image.width == background.width && image.height == background.height);
    out.create(image.height, image.width);  // continuous: one row follows the other
    const float sign = invert ? -1.0F : 1.0F;
    const auto width = static_cast<std::size_t>(image.width);
    for (int y = 0; y < image.height; ++y) {
        const std::size_t i = static_cast<std::size_t>(y) * width;
        const float* level = background.level_adu.data() + i;
        const float* noise = background.noise_adu.data() + i;
        if (image.is_16_bit) {
            subtract_row(image.pixels16.data() + i, level, noise, sign, image.width, out[y]);
        } else {
            subtract_row(image.pixels8.data() + i, level, noise, sign, image.width, out[y]);
        }
    }
    const int columns = (image.width + block_px - 1) / block_px;
    const int rows = (image.height + block_px - 1) / block_px;
    std::vector<float> grid(static_cast<std::size_t>(columns * rows));
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            grid[static_cast<std::size_t>(r * columns + c)] =
                block_offset(out, c * block_px, r * block_px);
        }
    }
    // Interpolate down the columns of the grid first, then along each row of pixels.
    std::vector<float> at_row(static_cast<std::size_t>(columns));
    std::vector<float> offsets(width);
    for (int y = 0; y < image.height; ++y) {
        const float v = std::clamp(
            (static_cast<float>(y) + 0.5F) / block_px - 0.5F, 0.0F, static_cast<float>(rows - 1));
        const int r0 = std::min(static_cast<int>(v), rows - 1);
        const int r1 = std::min(r0 + 1, rows - 1);
        const float b = v - static_cast<float>(r0);
        for (int c = 0; c < columns; ++c) {
            at_row[static_cast<std::size_t>(c)] =
                (1.0F - b) * grid[static_cast<std::size_t>(r0 * columns + c)] +
                b * grid[static_cast<std::size_t>(r1 * columns + c)];
        }
        for (int x = 0; x < image.width; ++x) {
            const float u = std::clamp((static_cast<float>(x) + 0.5F) / block_px - 0.5F,
                                       0.0F,
                                       static_cast<float>(columns - 1));
            const int c0 = std::min(static_cast<int>(u), columns - 1);
            const int c1 = std::min(c0 + 1, columns - 1);
            const float a = u - static_cast<float>(c0);
            offsets[static_cast<std::size_t>(x)] =
                (1.0F - a) * at_row[static_cast<std::size_t>(c0)] +
                a * at_row[static_cast<std::size_t>(c1)];
        }
        subtract_offsets(offsets.data(), image.width, out[y]);
    }
    follow_illumination(background, out);
}

}  // namespace nta
