// SPDX-License-Identifier: MIT
#pragma once

#include "nta/localize/fit_spot.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nta {

/// Which spots of a frame have light somewhere, so that a crowded frame costs little more per spot
/// than an empty one. Spots are numbered in the order in which they are added.
class SpotsNearby {
  public:
    /// Of a spot's light: beyond, e^-12.5 of its peak is left, which is nothing beside any noise.
    static constexpr double reach_widths = 5.0;

    struct Box {
        double x0_px, y0_px, x1_px, y1_px;

        static Box around(double x_px, double y_px, double half_px) {
            return {x_px - half_px, y_px - half_px, x_px + half_px, y_px + half_px};
        }
        [[nodiscard]] bool overlaps(const Box& other) const {
            return x0_px <= other.x1_px && other.x0_px <= x1_px && y0_px <= other.y1_px &&
                   other.y0_px <= y1_px;
        }
    };

    /// For a picture of this size.
    SpotsNearby(int width, int height);

    void add(const SpotShape& spot);
    void replace(std::size_t number, const SpotShape& spot);
    void remove(std::size_t number);

    /// Spots, in ascending order, whose light may reach the box; valid until the next call.
    [[nodiscard]] std::span<const std::size_t> find(const Box& box);

  private:
    using Number = std::int32_t;
    struct Entry {
        Box light;
        std::size_t cell;
        Number next;  // of the same cell
    };
    [[nodiscard]] std::size_t column(double x_px) const;
    [[nodiscard]] std::size_t row(double y_px) const;
    void put_in(Number number, const SpotShape& spot);

    std::size_t columns_;
    std::size_t rows_;
    std::vector<Number> first_;  // of each cell
    std::vector<Entry> entries_;
    double widest_reach_px_ = 0.0;
    std::vector<std::size_t> found_;
};

}  // namespace nta
