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

}  // namespace

double SpotTable::density_per_px2() const {
    if (frames.empty()) return 0.0;
    return static_cast<double>(spots.size()) / (static_cast<double>(frames.size()) * area_px2);
}

SpotTable make_spot_table(const Localizations& spots, double area_px2) {
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
    table.area_px2 = area_px2;
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

}  // namespace nta
