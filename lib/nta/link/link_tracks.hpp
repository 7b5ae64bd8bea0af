// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/localization.hpp"
#include "nta/core/track.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace nta {

struct LinkOptions {
    int max_gap_frames = 2;  ///< frames a particle may be missed before its track ends
    std::optional<double>
        max_step_px;  ///< cap on the search (after flow); by default the statistics decide
    double image_width_px = 640.0;  ///< for the density of particles
    double image_height_px = 480.0;
};

/// Tracks and what linking learned on the way.
struct LinkResult {
    Tracks tracks;  ///< ordered by first frame, then by first spot; every spot is in exactly one
                    ///< track, single spots included
    double flow_x_px_per_frame = 0.0;  ///< common motion used for prediction, mean over the video
    double flow_y_px_per_frame = 0.0;
    std::string flow_model = "none";  ///< CommonMotion::model of the prediction
    double step_variance_px2 =
        0.0;  ///< ensemble variance of one step per axis (diffusion, flow removed)
    /// Expected share of links to a wrong particle: chance of a neighbor within one step,
    /// 1 - exp(-pi rho v), v = 2 step_variance_px2, rho the spots per square pixel.
    double expected_false_links = 0.0;
    /// Pairs never considered because a track had more than 24 better candidates: a crowded video.
    std::int64_t left_out_candidates = 0;
};

/// Follows every particle from frame to frame.
///
/// The links between two frames are the globally best ones under a likelihood of Brownian motion
/// (Jaqaman et al., Nat. Methods 5 (2008) 695, Online Methods, frame-to-frame step, with the cost
/// of docs/methods/link.md), and tracks that missed up to `max_gap_frames` frames compete in the
/// same assignment. There is no search radius: a link competes if it is likelier than one track's
/// end and another's beginning. Step variance, common flow, chances of being missed and of
/// appearing, and brightness are learned from the video itself in repeated passes; the last ones
/// know each particle's own step variance.
///
/// Assumes positions without NaN; any order of spots, and the result does not depend on the order
/// within a frame. Throws InputError if the image size or an option is not positive.
/// Misleads where particles move farther in a frame than the distance to their neighbors: see
/// `expected_false_links`. Never joins particles, so a particle that left the focus for longer than
/// the gap is a new track.
LinkResult link_tracks(const Localizations& spots, const LinkOptions& options);

}  // namespace nta
