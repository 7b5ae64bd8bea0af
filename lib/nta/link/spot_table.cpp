// SPDX-License-Identifier: MIT
#include "nta/link/spot_table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace nta {
namespace {

LinkSpot link_spot(const Localization& spot, std::size_t index) {
    LinkSpot s;
    s.frame = spot.frame;
    s.x_px = spot.x_px;
    s.y_px = spot.y_px;
    const double sx = static_cast<double>(spot.x_sd_px);
    const double sy = static_cast<double>(spot.y_sd_px);
    s.variance_px2 = 0.5 * (sx * sx + sy * sy);
    s.has_brightness = spot.peak_adu > 0.0F && std::isfinite(spot.peak_adu);
    if (s.has_brightness) s.ln_brightness = std::log(static_cast<double>(spot.peak_adu));
    s.input_index = index;
    return s;
}

bool has_spot_at(const SpotTable& table, const SpotFrame& frame, const LinkSpot& place) {
    constexpr double least_px = 0.3;
    constexpr double most_px = 1.0;
    // Of the difference of two positions, as far as three standard deviations.
    const double near = std::clamp(3.0 * std::sqrt(2.0 * place.variance_px2), least_px, most_px);
    const auto end = table.spots.begin() + static_cast<std::ptrdiff_t>(frame.end);
    auto spot = std::lower_bound(table.spots.begin() + static_cast<std::ptrdiff_t>(frame.begin),
                                 end,
                                 place.x_px - near,
                                 [](const LinkSpot& s, double x) { return s.x_px < x; });
    for (; spot != end && spot->x_px <= place.x_px + near; ++spot) {
        if (std::hypot(spot->x_px - place.x_px, spot->y_px - place.y_px) <= near) return true;
    }
    return false;
}

}  // namespace

double SpotTable::density_per_px2() const {
    if (frames.empty()) return 0.0;
    return static_cast<double>(spots.size()) / (static_cast<double>(frames.size()) * area_px2);
}

SpotTable make_spot_table(const Localizations& spots, double width_px, double height_px) {
    std::vector<std::size_t> order(spots.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto key = [&](std::size_t i) {
            const Localization& s = spots[i];
            return std::make_tuple(s.frame, s.x_px, s.y_px, s.peak_adu, i);
        };
        return key(a) < key(b);
    });
    SpotTable table;
    table.field = {-0.5, -0.5, width_px, height_px};
    table.area_px2 = width_px * height_px;
    table.spots.reserve(spots.size());
    for (const std::size_t i : order) {
        if (table.frames.empty() || table.frames.back().frame != spots[i].frame) {
            table.frames.push_back({spots[i].frame, table.spots.size(), table.spots.size()});
        }
        table.spots.push_back(link_spot(spots[i], i));
        ++table.frames.back().end;
    }
    return table;
}

SpotTable without_resting_spots(const SpotTable& table) {
    SpotTable moving;
    moving.field = table.field;
    moving.area_px2 = table.area_px2;
    for (std::size_t f = 0; f < table.frames.size(); ++f) {
        SpotFrame frame{table.frames[f].frame, moving.spots.size(), moving.spots.size()};
        const bool inner = f > 0 && f + 1 < table.frames.size();
        for (std::size_t j = table.frames[f].begin; j < table.frames[f].end; ++j) {
            const LinkSpot& spot = table.spots[j];
            if (inner && has_spot_at(table, table.frames[f - 1], spot) &&
                has_spot_at(table, table.frames[f + 1], spot)) {
                continue;
            }
            moving.spots.push_back(spot);
        }
        frame.end = moving.spots.size();
        moving.frames.push_back(frame);
    }
    return moving;
}

}  // namespace nta
