// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/displacements.hpp"

#include <span>
#include <vector>

namespace nta {

/// Covariances of all tracks of a video, each track weighted by its pairs of neighboring steps.
struct PooledCovariance {
    double mean_square_um2 = 0.0;
    double lag1_um2 = 0.0;
    double position_variance_um2 = 0.0;  ///< predicted
    double pairs = 0.0;                  ///< 0: no track has two neighboring steps, all else is 0
};

/// `trust`: a factor on each track's weight, all 1 where empty.
PooledCovariance pool_covariances(std::span<const Displacements> tracks,
                                  std::span<const double> trust = {});

/// The likelihood model of a video from its options and all its tracks, and notes about what was
/// found. Exposure known: R = tE / (6 dt), and the position variances are scaled to the mean of
/// what the spot fits predict, trusted to a factor of two, and of the pooled covariance estimate,
/// by their inverse variances (motion blur and overlap make spots noisier than a fit of a sharp,
/// lonely spot says); what stays unknown of it is part of shared_log_D_se. Exposure unknown: R = (b
/// + sigma^2) / (2 D dt) from the pooled covariances, within [0, 1/6]; tracks of dim spots, whose
/// noise the fits understate, count for less; where the limits do not allow the pooled b, the
/// position variances are scaled until they do. With neither exposure nor predicted variances, only
/// the pooled b is used: sizes far from the video's mean are then biased by up to a third at full
/// exposure.
LikelihoodModel fit_likelihood_model(std::span<const Displacements> tracks,
                                     const DiffusionOptions& options,
                                     Diagnostics& diagnostics);

}  // namespace nta
