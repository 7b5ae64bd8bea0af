// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/track.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nta {

struct DriftOptions {
    double frames_per_s =
        25.0;  ///< knots of the time-varying model stand at least one second apart
    double min_knot_spacing_s = 1.0;
};

/// The motion that all particles share, as a smooth function of time.
struct Drift {
    std::string model;  ///< "none" (too few displacements), "constant", "piecewise-linear velocity"
    double mean_x_px_per_frame = 0.0;
    double mean_y_px_per_frame = 0.0;
    double mean_x_se_px_per_frame = 0.0;
    double mean_y_se_px_per_frame = 0.0;
    std::int32_t first_frame = 0;  ///< frame of the first entry below
    std::vector<double> x_px;      ///< displacement since first_frame, one value per frame
    std::vector<double> y_px;
    /// Share of the displacements' variance that estimating the drift took away: parameters /
    /// displacements (per axis). Every diffusion coefficient is too small by this factor: divide by
    /// (1 - variance_taken).
    double variance_taken = 0.0;
};

/// Fits the motion that all particles share to every displacement of every track.
///
/// A displacement over the frames f1..f2 is the integral of a velocity v(t) plus a Brownian step of
/// variance s^2 (f2 - f1). v is constant or runs in straight lines between knots; weighted least
/// squares with weights 1/s^2 of each track, large residuals damped (Huber, Ann. Math. Stat. 35
/// (1964) 73), number of knots by the Bayesian information criterion (Schwarz, Ann. Stat. 6 (1978)
/// 461, eq. 1), knots at least `min_knot_spacing_s` apart with 200 displacements each. Tracks that
/// do not move against the laboratory (find_stuck) have no say.
///
/// Never the mean of each frame: subtracting that takes the share 1/n of n particles' own diffusion
/// away with the drift (METHODS section 5). What this fit takes away is in `variance_taken`.
/// Fewer than 30 displacements: model "none", nothing is subtracted, the means are 0.
/// Assumes that linking followed the particles: a flow that linking missed is not seen here either.
/// Misleads where the liquid shears or rotates: one velocity for the whole field is fitted.
/// Throws InputError if an option is not positive.
Drift estimate_drift(const Tracks& tracks, const DriftOptions& options);

/// Where the liquid has carried a particle by `frame`, since the estimate's first frame; beyond its
/// ends the mean velocity is used.
struct DriftOffset {
    double x_px = 0.0;
    double y_px = 0.0;
};
DriftOffset drift_offset(const Drift& drift, std::int32_t frame);

/// The tracks with the drift subtracted from every position. A position is an average over the
/// exposure, which at a steady velocity shifts all positions alike.
Tracks remove_drift(const Tracks& tracks, const Drift& drift);

}  // namespace nta
