// SPDX-License-Identifier: MIT
#include "nta/report/track_positions.hpp"

#include "nta/core/spot_flux.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace nta {
namespace {

Column reals(const TrackPositions& p,
             const char* name,
             const char* unit,
             double TrackPosition::*m) {
    return {name, unit, CellType::real32, [at = p.at, m](std::size_t i) {
                return cell(static_cast<float>(at(i).*m));
            }};
}

Column whole(const TrackPositions& p,
             const char* name,
             const char* unit,
             std::int64_t TrackPosition::*m) {
    return {
        name, unit, CellType::integer, [at = p.at, m](std::size_t i) { return Cell(at(i).*m); }};
}

// As results.h5 holds it, so that what is read back is the same: 7 digits, a ten-thousandth of a
// pixel.
double as_float(double value) { return static_cast<double>(static_cast<float>(value)); }

using PositionAt = std::function<TrackPosition(std::size_t)>;

// Tables ask for every column of a row, one after the other.
PositionAt remembering_last(PositionAt at) {
    struct Last {
        std::size_t row = std::numeric_limits<std::size_t>::max();
        TrackPosition position;
    };
    return [at = std::move(at), last = std::make_shared<Last>()](std::size_t row) {
        if (row != last->row) *last = {row, at(row)};
        return last->position;
    };
}

}  // namespace

TrackPositions track_positions(const Analysis& analysis) {
    const auto order = std::make_shared<std::vector<std::size_t>>();
    const std::size_t spots = std::min(analysis.spots.size(), analysis.spot_track_id.size());
    for (std::size_t i = 0; i < spots; ++i) {
        if (analysis.spot_track_id[i] >= 0) order->push_back(i);
    }
    // Spots come by frame, which the order within a track keeps.
    std::stable_sort(order->begin(), order->end(), [&](std::size_t a, std::size_t b) {
        return analysis.spot_track_id[a] < analysis.spot_track_id[b];
    });
    return {order->size(), remembering_last([&analysis, order](std::size_t i) {
                const Localization& spot = analysis.spots[(*order)[i]];
                return TrackPosition{analysis.spot_track_id[(*order)[i]],
                                     spot.frame,
                                     as_float(spot.x_px),
                                     as_float(spot.y_px),
                                     static_cast<double>(spot.x_sd_px),
                                     static_cast<double>(spot.y_sd_px),
                                     static_cast<double>(spot.peak_adu),
                                     as_float(spot.snr()),
                                     static_cast<double>(spot.width_px),
                                     as_float(spot_flux_adu(spot))};
            })};
}

Table positions_table(const TrackPositions& p) {
    return {"positions",
            p.count,
            {whole(p, "track_id", "", &TrackPosition::track_id),
             whole(p, "frame", "frame", &TrackPosition::frame),
             reals(p, "x_px", "px", &TrackPosition::x_px),
             reals(p, "y_px", "px", &TrackPosition::y_px),
             reals(p, "x_sd_px", "px", &TrackPosition::x_sd_px),
             reals(p, "y_sd_px", "px", &TrackPosition::y_sd_px),
             reals(p, "peak_adu", "ADU", &TrackPosition::peak_adu),
             reals(p, "snr", "1", &TrackPosition::snr),
             reals(p, "width_px", "px", &TrackPosition::width_px),
             reals(p, "flux_adu", "ADU", &TrackPosition::flux_adu)}};
}

}  // namespace nta
