// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/track.hpp"

#include <string>
#include <vector>

namespace nta {

struct DriftOptions {
    double frames_per_s = 25.0;      ///< knots of the time-varying model stand at least one second apart
    double min_knot_spacing_s = 1.0;
};

/// The motion that all particles share, as a smooth function of time.
struct Drift {
    std::string model;                  ///< "none" (too few displacements), "constant", "piecewise-linear velocity"
    double mean_x_px_per_frame = 0.0;
    double mean_y_px_per_frame = 0.0;
    double mean_x_se_px_per_frame = 0.0;
    double mean_y_se_px_per_frame = 0.0;
    std::int32_t first_frame = 0;       ///< frame of the first entry below
    std::vector<double> x_px;           ///< displacement since first_frame, one value per frame
    std::vector<double> y_px;
    /// Share of the displacements' variance that estimating the drift took away: parameters / displacements (per axis). Every
    /// diffusion coefficient is too small by this factor: divide by (1 - variance_taken).
    double variance_taken = 0.0;
};

Drift estimate_drift(const Tracks& tracks, const DriftOptions& options);
/// The tracks with the drift subtracted from every position.
Tracks remove_drift(const Tracks& tracks, const Drift& drift);

}  // namespace nta
