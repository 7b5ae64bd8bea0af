// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace nta {

/// A coarse grid of values over a picture, one per block of 32 x 32 pixels (fewer at the right and
/// lower edge), read between block centers by bilinear interpolation.
class BlockGrid {
  public:
    static constexpr int block_px = 32;

    BlockGrid(int width_px, int height_px)
        : width_px_(width_px),
          height_px_(height_px),
          columns_((width_px + block_px - 1) / block_px),
          rows_((height_px + block_px - 1) / block_px),
          values_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

    [[nodiscard]] int columns() const { return columns_; }
    [[nodiscard]] int rows() const { return rows_; }
    /// The value of the block in this column and row of blocks.
    double& at(int column, int row) { return values_[index(column, row)]; }
    [[nodiscard]] double at(int column, int row) const { return values_[index(column, row)]; }
    /// The value of the block that holds a pixel.
    [[nodiscard]] double of_pixel(int x, int y) const { return at(x / block_px, y / block_px); }

    /// Calls f(index of the pixel in the picture) for every step-th pixel, both ways, of one block.
    template <class F>
    void for_each_pixel(int column, int row, int step, F f) const {
        const int x1 = std::min((column + 1) * block_px, width_px_);
        const int y1 = std::min((row + 1) * block_px, height_px_);
        for (int y = row * block_px; y < y1; y += step) {
            const auto line = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_px_);
            for (int x = column * block_px; x < x1; x += step)
                f(line + static_cast<std::size_t>(x));
        }
    }

    /// Calls f(column, row) for every block, row by row.
    template <class F>
    void for_each_block(F f) const {
        for (int row = 0; row < rows_; ++row) {
            for (int column = 0; column < columns_; ++column) f(column, row);
        }
    }

    /// The value at a place of the picture, interpolated.
    [[nodiscard]] double read(double x_px, double y_px) const {
        const double u = std::clamp((x_px + 0.5) / block_px - 0.5, 0.0, columns_ - 1.0);
        const double v = std::clamp((y_px + 0.5) / block_px - 0.5, 0.0, rows_ - 1.0);
        const int i = std::min(static_cast<int>(u), std::max(0, columns_ - 2));
        const int j = std::min(static_cast<int>(v), std::max(0, rows_ - 2));
        const int i1 = std::min(i + 1, columns_ - 1);
        const int j1 = std::min(j + 1, rows_ - 1);
        const double a = u - i;
        const double b = v - j;
        return (1.0 - b) * ((1.0 - a) * at(i, j) + a * at(i1, j)) +
               b * ((1.0 - a) * at(i, j1) + a * at(i1, j1));
    }

    /// The values along row `y_px` of the picture, as read() gives them but for rounding.
    void read_row(int y_px, std::span<float> out) const {
        const double v = std::clamp((y_px + 0.5) / block_px - 0.5, 0.0, rows_ - 1.0);
        const int j = std::min(static_cast<int>(v), std::max(0, rows_ - 2));
        const int j1 = std::min(j + 1, rows_ - 1);
        const double b = v - j;
        const auto between_rows = [&](int i) {
            return static_cast<float>((1.0 - b) * at(i, j) + b * at(i, j1));
        };
        constexpr int half = block_px / 2;
        const auto width = static_cast<int>(out.size());
        // Flat up to the center of the first block, straight lines between centers, flat again.
        std::fill(out.begin(), out.begin() + std::min(half, width), between_rows(0));
        for (int i = 0; i < columns_; ++i) {
            const int start = i * block_px + half;
            const float value = between_rows(i);
            const float step = (between_rows(std::min(i + 1, columns_ - 1)) - value) / block_px;
            float* to = out.data() + start;
            const int n = std::min(block_px, width - start);
            for (int k = 0; k < n; ++k) to[k] = value + (static_cast<float>(k) + 0.5F) * step;
        }
    }

  private:
    [[nodiscard]] std::size_t index(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
               static_cast<std::size_t>(column);
    }
    int width_px_;
    int height_px_;
    int columns_;
    int rows_;
    std::vector<double> values_;
};

}  // namespace nta
