// SPDX-License-Identifier: MIT
// Analyses made by hand, with spots at places chosen by a test.
#pragma once

#include "nta/report/analysis.hpp"

#include <cstdint>
#include <string>

namespace nta::drawn {

inline Localization spot(std::int32_t frame, double x_px, double y_px) {
    Localization s;
    s.frame = frame;
    s.x_px = x_px;
    s.y_px = y_px;
    s.width_px = 1.5F;
    s.peak_adu = 40.0F;
    s.noise_adu = 4.0F;
    return s;
}

/// Spots must be added frame by frame.
struct Builder {
    Analysis analysis;

    void track(std::int64_t id, bool used, const std::string& reason, std::int64_t positions) {
        TrackRow row;
        row.track_id = id;
        row.used = used;
        row.reason = reason;
        row.positions = positions;
        analysis.tracks.push_back(row);
    }
    void add(const Localization& s, std::int64_t track_id) {
        analysis.spots.push_back(s);
        analysis.spot_track_id.push_back(track_id);
        analysis.spot_excluded.push_back(false);
    }
};

}  // namespace nta::drawn
