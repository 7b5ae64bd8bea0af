// SPDX-License-Identifier: MIT
#include "nta/localize/spots_nearby.hpp"

#include <algorithm>

namespace nta {
namespace {

constexpr int cell_px = 32;
constexpr std::int32_t none = -1;

std::size_t cells_along(int pixels) {
    return static_cast<std::size_t>((pixels + cell_px - 1) / cell_px);
}

// Places beyond the picture belong to its outermost cells.
std::size_t cell_at(double px, std::size_t cells) {
    return static_cast<std::size_t>(
        std::clamp(px / cell_px, 0.0, static_cast<double>(cells) - 0.5));
}

}  // namespace

SpotsNearby::SpotsNearby(int width, int height)
    : columns_(cells_along(width)), rows_(cells_along(height)), first_(columns_ * rows_, none) {}

std::size_t SpotsNearby::column(double x_px) const { return cell_at(x_px, columns_); }
std::size_t SpotsNearby::row(double y_px) const { return cell_at(y_px, rows_); }

void SpotsNearby::put_in(Number number, const SpotShape& spot) {
    Entry& entry = entries_[static_cast<std::size_t>(number)];
    const double reach_px = reach_widths * spot.width_px;
    widest_reach_px_ = std::max(widest_reach_px_, reach_px);
    entry.light = Box::around(spot.x_px, spot.y_px, reach_px);
    entry.cell = row(spot.y_px) * columns_ + column(spot.x_px);
    entry.next = first_[entry.cell];
    first_[entry.cell] = number;
}

void SpotsNearby::add(const SpotShape& spot) {
    entries_.emplace_back();
    put_in(static_cast<Number>(entries_.size() - 1), spot);
}

void SpotsNearby::replace(std::size_t number, const SpotShape& spot) {
    remove(number);
    put_in(static_cast<Number>(number), spot);
}

void SpotsNearby::remove(std::size_t number) {
    Number* link = &first_[entries_[number].cell];
    while (*link != none && *link != static_cast<Number>(number)) {
        link = &entries_[static_cast<std::size_t>(*link)].next;
    }
    if (*link != none) *link = entries_[number].next;
}

std::span<const std::size_t> SpotsNearby::find(const Box& box) {
    found_.clear();
    const std::size_t last_column = column(box.x1_px + widest_reach_px_);
    const std::size_t last_row = row(box.y1_px + widest_reach_px_);
    for (std::size_t j = row(box.y0_px - widest_reach_px_); j <= last_row; ++j) {
        for (std::size_t i = column(box.x0_px - widest_reach_px_); i <= last_column; ++i) {
            for (Number n = first_[j * columns_ + i]; n != none;) {
                const Entry& entry = entries_[static_cast<std::size_t>(n)];
                if (entry.light.overlaps(box)) found_.push_back(static_cast<std::size_t>(n));
                n = entry.next;
            }
        }
    }
    std::sort(found_.begin(), found_.end());
    return found_;
}

}  // namespace nta
