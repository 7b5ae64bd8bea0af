// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"
#include "nta/report/table.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace nta {

/// Where a particle was in one frame, as it was found there: flow is not removed. All numbers have
/// the 7 digits of a float.
struct TrackPosition {
    std::int64_t track_id = 0;
    std::int64_t frame = 0;
    double x_px = 0.0;
    double y_px = 0.0;
    double x_sd_px = 0.0;
    double y_sd_px = 0.0;
    double peak_adu = 0.0;
    double snr = 0.0;
    double width_px = 0.0;
    double flux_adu = 0.0;  ///< whole light: gray values above background, summed over the spot
};

/// The positions of all tracks, by track, then by frame. They are made when they are asked for, so
/// that those of a long video cost little memory; not by several threads at once.
struct TrackPositions {
    std::size_t count = 0;
    std::function<TrackPosition(std::size_t)> at;
};

/// Those of an analysis, which must outlive them.
TrackPositions track_positions(const Analysis& analysis);

/// The table `positions` of results.h5.
Table positions_table(const TrackPositions& positions);

}  // namespace nta
