// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/diagnostic.hpp"
#include "nta/core/quantities.hpp"
#include "nta/core/track.hpp"

#include <optional>
#include <span>
#include <vector>

namespace nta {

struct DiffusionOptions {
    ImageScale scale;
    std::optional<Duration> exposure;  ///< shutter time; unknown is handled, never assumed
    int min_positions = 5;             ///< shortest track used for sizing
    double variance_taken = 0.0;       ///< of drift removal, see Drift
};

/// Diffusion coefficient of one track by the covariance estimator, and by maximum likelihood with its profile interval.
struct TrackDiffusion {
    double D_um2_per_s = 0.0;                 ///< reported estimate; may be zero or negative, such tracks stay in the data
    std::optional<double> D_se_um2_per_s;
    std::optional<double> D_low_um2_per_s;    ///< 95 % profile interval
    std::optional<double> D_high_um2_per_s;   ///< absent: unbounded
    double D_cve_um2_per_s = 0.0;             ///< covariance estimator, for comparison
    double localization_sd_nm = 0.0;          ///< standard deviation of a position used or found
    int displacements = 0;
};

/// What turns displacements into a likelihood, the same for all tracks of a video.
struct LikelihoodModel {
    ImageScale scale;
    /// Blur coefficient R = tE / (6 dt) (uniform exposure); nothing where the exposure is unknown.
    std::optional<double> blur;
    /// Where the exposure is unknown: ensemble covariance of neighboring displacements per axis, um^2.
    std::optional<double> pooled_covariance_um2;
    double variance_taken = 0.0;
    double long_lag_factor = 1.0;
};

/// Everything the later stages need to know of a set of tracks.
struct DiffusionResult {
    std::vector<std::optional<TrackDiffusion>> tracks;  ///< one per input track, nothing where shorter than min_positions
    std::vector<double> msd_um2;                        ///< ensemble mean square displacement (2-D), lag 1 first
    std::vector<double> msd_se_um2;
    double D_ensemble_um2_per_s = 0.0;                  ///< of all displacements together
    /// Factor by which D at long lags exceeds what the short lags say: 1 where the mean square displacement is a straight line.
    /// Where it is bent and levels off, every D has been multiplied by it and the intervals widened; the diagnostic says so.
    double long_lag_factor = 1.0;
    LikelihoodModel model;
    Diagnostics diagnostics;                            ///< "bent-msd", ...
};

DiffusionResult estimate_diffusion(const Tracks& tracks, const DiffusionOptions& options);

/// ln L of one track at each diffusion coefficient (ascending, all positive), up to a constant of the track.
std::vector<double> log_likelihood(const Track& track,
                                   std::span<const double> D_um2_per_s,
                                   const LikelihoodModel& model);

}  // namespace nta
