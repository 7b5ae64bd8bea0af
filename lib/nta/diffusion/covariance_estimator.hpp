// SPDX-License-Identifier: MIT
#pragma once

#include "nta/diffusion/displacements.hpp"

#include <optional>

namespace nta {

/// Mean square and covariance of the steps of one track, per axis (mean of x and y), from steps of
/// one frame only.
struct StepCovariance {
    double mean_square_um2 = 0.0;
    double lag1_um2 = 0.0;  ///< mean product of neighboring steps, over `pairs` (not over `steps`)
    int steps = 0;
    int pairs = 0;
};

/// Nothing where no two neighboring steps span one frame each.
std::optional<StepCovariance> step_covariance(const Displacements& steps);

/// Covariance estimator of the diffusion coefficient; it needs neither the exposure nor the
/// position noise.
///     D = <dx^2> / (2 dt) + <dx_n dx_n+1> / dt       Vestergaard et al., Phys. Rev. E 89 (2014)
///     022726, eq. 14
/// Unbiased, so it may be zero or negative; dropping such tracks would bias the distribution.
double covariance_estimate_um2_per_s(const StepCovariance& covariance, double frame_interval_s);

/// Variance of a position that the covariances imply, in um^2; it may be negative.
///     sigma^2 = R <dx^2> + (2 R - 1) <dx_n dx_n+1>    ibid., eq. 15;  blur R = tE / (6 dt)
double covariance_estimate_position_variance_um2(const StepCovariance& covariance, double blur);

/// Standard error of covariance_estimate_um2_per_s() for a track in two dimensions.
///     var(D) / D^2 = [(6 + 4 e + 2 e^2) / N + 4 (1 + e)^2 / N^2] / 2,  e = sigma^2 / (D dt) - 2 R
///     ibid., variance of the estimator (one axis)
/// With 1 + e = <dx^2> / (2 D dt) neither sigma nor R is needed.
double covariance_estimate_se_um2_per_s(const StepCovariance& covariance, double frame_interval_s);

}  // namespace nta
