// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// How particles of one diameter are seen in a video.
struct DetectionPoint {
    double diameter_nm = 0.0;
    /// Of the particles in question; nothing: of the sample's own brightness over diameter.
    std::optional<double> refractive_index;
    double peak_snr =
        0.0;  ///< in focus, blurred, where the noise is that of nine tenths of the picture
    double depth_um = 0.0;
    double seen_share = 0.0;  ///< of the particles in the laser sheet (between its 1/e^2 planes)
    /// 95 % intervals, from the uncertainties of the depth and of the particles' brightness.
    double depth_low_um = 0.0;
    double depth_high_um = 0.0;
    double seen_share_low = 0.0;
    double seen_share_high = 0.0;
};

struct Concentration {
    std::optional<Estimate> per_ml;  ///< nothing without a depth; multiplied by the dilution
    Estimate particles_per_frame;  ///< with SNR >= count_snr inside the counted area, corrected for
                                   ///< overlap
    double particles_per_frame_raw = 0.0;  ///< before the correction
    double centers_per_frame = 0.0;        ///< all accepted spots
    std::optional<Estimate> depth_um;
    double counted_area_um2 = 0.0;
    std::size_t counted_frames = 0;
    std::optional<double> detection_limit_nm;
    /// With a calibration: around that limit, then for particles of known index.
    std::vector<DetectionPoint> detection;
    double effective_particles =
        0.0;             ///< independent particles behind the count, from the occupancy correlation
    std::string method;  ///< "given depth", "calibration FILE", "none"
    Diagnostics diagnostics;
};

}  // namespace nta
