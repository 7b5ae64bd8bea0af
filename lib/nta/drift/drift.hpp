// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/track.hpp"
#include "nta/link/common_motion.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nta {

struct DriftOptions {
    double frames_per_s =
        25.0;  ///< knots of the time-varying model stand at least one second apart
    double min_knot_spacing_s = 1.0;
};

/// The motion that all particles share.
struct Drift {
    std::string model;                 ///< "none" (too few displacements), or CommonMotion::model
    double mean_x_px_per_frame = 0.0;  ///< over the field and the video
    double mean_y_px_per_frame = 0.0;
    double mean_x_se_px_per_frame = 0.0;
    double mean_y_se_px_per_frame = 0.0;
    std::int32_t first_frame = 0;  ///< frame of the first entry below
    std::vector<double>
        x_px;  ///< mean displacement of the field since first_frame, one value per frame
    std::vector<double> y_px;
    CommonMotion motion;  ///< the whole of it: how it differs over the field, vibration
    /// Share of the displacements' variance that estimating the drift took away: parameters /
    /// displacements (per axis). Every diffusion coefficient is too small by this factor: divide by
    /// (1 - variance_taken).
    double variance_taken = 0.0;
};

/// Fits the motion that all particles share to every displacement of every track.
///
/// A displacement over the frames f1..f2 is a velocity at its place and time plus a Brownian step
/// of variance s^2 (f2 - f1). How the velocity may change with place and time, and which vibration
/// is found, is said at fit_common_motion(); the criterion picks "constant" unless the
/// displacements say otherwise. Weights are 1/s^2 of each track, large residuals damped (Huber,
/// Ann. Math. Stat. 35 (1964) 73). Tracks that do not move against the laboratory (find_stuck) have
/// no say.
///
/// Never the mean of each frame: subtracting that takes the share 1/n of n particles' own diffusion
/// away with the drift (METHODS section 5). What this fit takes away is in `variance_taken`.
/// Fewer than 30 displacements: model "none", nothing is subtracted, the means are 0.
/// Assumes that linking followed the particles: a flow that linking missed is not seen here either.
/// Misleads where the liquid turns in eddies smaller than half the picture: the velocity is at most
/// a parabola across it.
/// Throws InputError if an option is not positive.
Drift estimate_drift(const Tracks& tracks, const DriftOptions& options);

/// Where the liquid has carried the mean particle by `frame`, since the estimate's first frame;
/// beyond its ends the mean velocity is used.
struct DriftOffset {
    double x_px = 0.0;
    double y_px = 0.0;
};
DriftOffset drift_offset(const Drift& drift, std::int32_t frame);

/// The same estimate without the shaking of the stage, to look at that alone.
Drift without_vibration(const Drift& drift);

/// Where the liquid has carried this particle at each of its positions: drift_offset() at the
/// first, then along its own way.
std::vector<DriftOffset> drift_along(const Drift& drift, const Track& track);

/// The tracks with the drift subtracted from every position. A position is an average over the
/// exposure, which at a steady velocity shifts all positions alike.
Tracks remove_drift(const Tracks& tracks, const Drift& drift);

}  // namespace nta
