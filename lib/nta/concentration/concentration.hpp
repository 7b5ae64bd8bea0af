// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace nta {

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
    double effective_particles =
        0.0;             ///< independent particles behind the count, from the occupancy correlation
    std::string method;  ///< "given depth", "calibration FILE", "none"
    Diagnostics diagnostics;
};

}  // namespace nta
