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

/// Diffusion coefficient of one track by maximum likelihood with its profile interval, and by the
/// covariance estimator.
struct TrackDiffusion {
    /// Reported estimate: maximum likelihood, or the covariance estimator where no position noise
    /// and no covariance are known. It may be zero or negative, such tracks stay in the data. Not
    /// corrected for short tracks: 1/D is too large by N/(N-1) on average (N displacements), so
    /// that diameters from it are; the distribution stage uses the likelihood instead.
    double D_um2_per_s = 0.0;
    std::optional<double> D_se_um2_per_s;
    std::optional<double> D_low_um2_per_s;  ///< 95 % profile interval; absent: reaches down to zero
    std::optional<double> D_high_um2_per_s;  ///< absent: unbounded
    double D_cve_um2_per_s = 0.0;            ///< covariance estimator, for comparison
    double localization_sd_nm = 0.0;         ///< standard deviation of a position used or found
    int displacements = 0;
};

/// What turns displacements into a likelihood, the same for all tracks of a video.
struct LikelihoodModel {
    ImageScale scale;
    /// Blur coefficient R = tE / (6 dt) (uniform exposure); nothing where the exposure is unknown.
    std::optional<double> blur;
    /// Where the exposure is unknown: R that explains the pooled covariance, given the predicted
    /// position variances.
    std::optional<double> inferred_blur;
    /// Where the exposure is unknown: ensemble covariance of neighboring displacements per axis,
    /// um^2.
    std::optional<double> pooled_covariance_um2;
    /// Predicted position variances are multiplied by this: what the video shows over what the spot
    /// fits said.
    double position_variance_factor = 1.0;
    double variance_taken = 0.0;
    double long_lag_factor = 1.0;
    /// Standard error of ln D that all tracks share, so that no number of tracks averages it away:
    /// of the position noise, or of the blur where the exposure is unknown, and of the long-lag
    /// factor. A distribution of
    /// sizes is uncertain by as much, beyond its own interval.
    double shared_log_D_se = 0.0;
};

/// Everything the later stages need to know of a set of tracks.
struct DiffusionResult {
    /// One per input track, nothing where shorter than min_positions.
    std::vector<std::optional<TrackDiffusion>> tracks;
    std::vector<double> msd_um2;  ///< ensemble mean square displacement (2-D), lag 1 first
    std::vector<double> msd_se_um2;
    double D_ensemble_um2_per_s = 0.0;  ///< of all displacements together
    /// Factor by which D at long lags exceeds what the short lags say: 1 where the mean square
    /// displacement is a straight line. Where it is bent and levels off, every D has been
    /// multiplied by it and the intervals widened; the diagnostic says so.
    double long_lag_factor = 1.0;
    LikelihoodModel model;
    Diagnostics diagnostics;  ///< "bent-msd", "exposure-inferred", "position-noise-rescaled"
};

/// Diffusion coefficients of all tracks (drift already removed), and whether the motion is that of
/// free diffusion.
///     maximum likelihood: Relich et al., Phys. Rev. E 93 (2016) 042401, sec. II; covariance
///     estimator: Vestergaard et al., Phys. Rev. E 89 (2014) 022726, eqs. 14, 15
/// Assumes free diffusion with one D per track, uniform exposure, and Gaussian position errors that
/// are independent from frame to frame; lossy video compression breaks the last one, which the
/// diagnostic "bent-msd" is there to notice. Throws InputError (Fault::usage) where the exposure is
/// longer than the frame interval or min_positions is below 2.
DiffusionResult estimate_diffusion(const Tracks& tracks, const DiffusionOptions& options);

/// ln L of one track at each diffusion coefficient (ascending, all positive), up to a constant of
/// the track. The track has at least two positions. Long grids are interpolated between nodes, to
/// 1e-3 where the likelihood is not negligible.
std::vector<double> log_likelihood(const Track& track,
                                   std::span<const double> D_um2_per_s,
                                   const LikelihoodModel& model);

}  // namespace nta
