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

// Column by column over the rows of a block: the pixels near zero.
struct ColumnSums {
    explicit ColumnSums(std::size_t width) : sum(width), count(width) {}
    void clear() {
        std::fill(sum.begin(), sum.end(), 0.0F);
        std::fill(count.begin(), count.end(), 0.0F);
    }
    std::vector<float> sum;
    std::vector<float> count;
};

struct RowGround {
    const float* level;
    const float* noise;
    float sign;
};

[[gnu::target_clones("avx2", "default")]] void subtract_row(const std::uint8_t* __restrict pixels,
                                                            const RowGround& ground,
                                                            std::size_t width,
                                                            float* __restrict out) {
    const float* __restrict level = ground.level;
    const float* __restrict noise = ground.noise;
    const float sign = ground.sign;
    for (std::size_t x = 0; x < width; ++x)
        out[x] = sign * (static_cast<float>(pixels[x]) - level[x]) / noise[x];
}

[[gnu::target_clones("avx2", "default")]] void subtract_row(const std::uint16_t* __restrict pixels,
                                                            const RowGround& ground,
                                                            std::size_t width,
                                                            float* __restrict out) {
    const float* __restrict level = ground.level;
    const float* __restrict noise = ground.noise;
    const float sign = ground.sign;
    for (std::size_t x = 0; x < width; ++x)
        out[x] = sign * (static_cast<float>(pixels[x]) - level[x]) / noise[x];
}

[[gnu::target_clones("avx2", "default")]] void add_near_zero(const float* __restrict values,
                                                             std::size_t width,
                                                             float* __restrict sum,
                                                             float* __restrict count) {
    for (std::size_t x = 0; x < width; ++x) {
        // Two choices ahead of the sums: compilers turn this into vector instructions.
        const float value = std::abs(values[x]) <= clip ? values[x] : 0.0F;
        const float one = std::abs(values[x]) <= clip ? 1.0F : 0.0F;
        sum[x] += value;
        count[x] += one;
    }
}

// Takes a straight line off some neighboring values: at each, its share of the way from a to b.
[[gnu::target_clones("avx2", "default")]] void subtract_line(
    float a, float b, const float* __restrict share, int n, float* __restrict values) {
    const float rise = b - a;
    for (int i = 0; i < n; ++i) values[i] -= a + share[i] * rise;
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

// Mean of the values near the middle of those of one block.
float offset_around_median(const cv::Mat1f& image, int x0, int y0) {
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

// Offsets of the blocks, read between their centers.
class Offsets {
  public:
    Offsets(int width, int height)
        : columns_(blocks(width)),
          rows_(blocks(height)),
          grid_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)),
          at_row_(static_cast<std::size_t>(columns_)) {
        for (int x = 0; x < width; ++x) share_.push_back(place(x, columns_).share);
    }

    [[nodiscard]] int columns() const { return columns_; }
    float& at(int column, int row) {
        return grid_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                     static_cast<std::size_t>(column)];
    }

    // Interpolates down the columns of the grid first, then along the row of pixels, where the
    // offset is a straight line between two centers.
    void subtract_from(float* row, int y) {
        const Place v = place(y, rows_);
        for (int c = 0; c < columns_; ++c) {
            at_row_[static_cast<std::size_t>(c)] =
                (1.0F - v.share) * at(c, v.before) + v.share * at(c, v.after);
        }
        const auto width = static_cast<int>(share_.size());
        int start = 0;
        while (start < width) {
            const int before = place(start, columns_).before;
            const int end = before + 1 < columns_
                                ? std::min(width, before * block_px + 3 * block_px / 2)
                                : width;
            subtract_line(at_row_[static_cast<std::size_t>(before)],
                          at_row_[static_cast<std::size_t>(std::min(before + 1, columns_ - 1))],
                          share_.data() + start,
                          end - start,
                          row + start);
            start = end;
        }
    }

  private:
    // Between which blocks' centers a pixel lies, and how far along the way.
    struct Place {
        int before = 0;
        int after = 0;
        float share = 0.0F;
    };
    static int blocks(int pixels) { return (pixels + block_px - 1) / block_px; }
    static Place place(int pixel, int n) {
        const float u = std::clamp(
            (static_cast<float>(pixel) + 0.5F) / block_px - 0.5F, 0.0F, static_cast<float>(n - 1));
        const int before = std::min(static_cast<int>(u), n - 1);
        return {before, std::min(before + 1, n - 1), u - static_cast<float>(before)};
    }
    int columns_;
    int rows_;
    std::vector<float> grid_;
    std::vector<float> at_row_;
    std::vector<float> share_;
};

// Writes the residuals of some rows, and adds up those near zero column by column.
void subtract_background(const GrayImage& image,
                         const Background& background,
                         float sign,
                         int y,
                         ColumnSums& sums,
                         float* out) {
    const auto width = static_cast<std::size_t>(image.width);
    const std::size_t i = static_cast<std::size_t>(y) * width;
    const RowGround ground{background.level_adu.data() + i, background.noise_adu.data() + i, sign};
    if (image.is_16_bit) {
        subtract_row(image.pixels16.data() + i, ground, width, out);
    } else {
        subtract_row(image.pixels8.data() + i, ground, width, out);
    }
    add_near_zero(out, width, sums.sum.data(), sums.count.data());
}

// The offset of one block. As long as the mean of the values near zero is small, it is that of the
// values near their middle too.
float block_offset(const cv::Mat1f& image, const ColumnSums& sums, int x0, int y0) {
    constexpr float small = 0.1F;         // clipping around zero shrinks it by a tenth
    constexpr float enough_share = 0.5F;  // of the block's pixels
    const int x1 = std::min(x0 + block_px, image.cols);
    const int y1 = std::min(y0 + block_px, image.rows);
    float sum = 0.0F;
    float count = 0.0F;
    for (int x = x0; x < x1; ++x) {
        sum += sums.sum[static_cast<std::size_t>(x)];
        count += sums.count[static_cast<std::size_t>(x)];
    }
    const float mean = sum / std::max(count, 1.0F);
    const bool near_zero = std::abs(mean) <= small &&
                           count >= enough_share * static_cast<float>((x1 - x0) * (y1 - y0));
    return near_zero ? mean : offset_around_median(image, x0, y0);
}

}  // namespace

void normalized_residual(const GrayImage& image,
                         const Background& background,
                         bool invert,
                         cv::Mat1f& out) {
    assert(image.width == background.width && image.height == background.height);
    out.create(image.height, image.width);  // continuous: one row follows the other
    Offsets offsets(image.width, image.height);
    ColumnSums sums(static_cast<std::size_t>(image.width));
    for (int y0 = 0; y0 < image.height; y0 += block_px) {
        sums.clear();
        const int y1 = std::min(y0 + block_px, image.height);
        for (int y = y0; y < y1; ++y)
            subtract_background(image, background, invert ? -1.0F : 1.0F, y, sums, out[y]);
        for (int c = 0; c < offsets.columns(); ++c)
            offsets.at(c, y0 / block_px) = block_offset(out, sums, c * block_px, y0);
    }
    for (int y = 0; y < image.height; ++y) offsets.subtract_from(out[y], y);
    follow_illumination(background, out);
}

}  // namespace nta
