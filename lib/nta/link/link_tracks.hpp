// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/localization.hpp"
#include "nta/core/track.hpp"

#include <optional>

namespace nta {

struct LinkOptions {
    int max_gap_frames = 2;                 ///< frames a particle may be missed before its track ends
    std::optional<double> max_step_px;      ///< optional cap on the search; by default the statistics decide
    double image_width_px = 640.0;          ///< for the density of particles
    double image_height_px = 480.0;
};

/// Tracks and what linking learned on the way.
struct LinkResult {
    Tracks tracks;                         ///< ordered by first frame, then by first spot; every spot is in exactly one track, single spots included
    double flow_x_px_per_frame = 0.0;      ///< common motion used for prediction
    double flow_y_px_per_frame = 0.0;
    double step_variance_px2 = 0.0;        ///< ensemble variance of one step per axis (diffusion, flow removed)
    double expected_false_links = 0.0;     ///< expected share of links to a wrong particle, from density and step size
};

LinkResult link_tracks(const Localizations& spots, const LinkOptions& options);

}  // namespace nta
