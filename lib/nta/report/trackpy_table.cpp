// SPDX-License-Identifier: MIT
#include "nta/report/trackpy_table.hpp"

#include <cmath>

namespace nta {

Table trackpy_table(const TrackPositions& positions) {
    const auto real = [&](const char* name, auto value) {
        return Column{name, "", CellType::real32, [at = positions.at, value](std::size_t i) {
                          return cell(static_cast<float>(value(at(i))));
                      }};
    };
    const auto whole = [&](const char* name, std::int64_t TrackPosition::*value) {
        return Column{name, "", CellType::integer, [at = positions.at, value](std::size_t i) {
                          return Cell(at(i).*value);
                      }};
    };
    const auto error_px = [](const TrackPosition& p) {
        return std::hypot(p.x_sd_px, p.y_sd_px) / std::sqrt(2.0);
    };
    return {"trackpy",
            positions.count,
            {real("y", [](const TrackPosition& p) { return p.y_px; }),
             real("x", [](const TrackPosition& p) { return p.x_px; }),
             real("mass", [](const TrackPosition& p) { return p.flux_adu; }),
             real("size", [](const TrackPosition& p) { return p.width_px; }),
             real("signal", [](const TrackPosition& p) { return p.peak_adu; }),
             real("ep", error_px),
             whole("frame", &TrackPosition::frame),
             whole("particle", &TrackPosition::track_id)}};
}

}  // namespace nta
