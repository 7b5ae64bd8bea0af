// SPDX-License-Identifier: MIT
#pragma once

#include "nta/diffusion/step_likelihood.hpp"

#include <optional>

namespace nta {

/// Where the likelihood of one track peaks.
struct LikelihoodPeak {
    double D_um2_per_s =
        0.0;  ///< 0: the likelihood only grows toward D = 0, the noise explains all motion
    double log_likelihood = 0.0;           ///< at that D
    std::optional<double> se_um2_per_s;    ///< from the curvature in ln D; nothing at 0
    std::optional<double> low_um2_per_s;   ///< profile interval; nothing: reaches down to zero
    std::optional<double> high_um2_per_s;  ///< nothing: unbounded
};

/// Maximum-likelihood D and the interval of all D with 2 [ln L_max - ln L(D)] <= drop (Wilks, Ann.
/// Math. Stat. 9 (1938) 60). `drop` is the chi-squared quantile for one degree of freedom, 3.8415
/// for 95 %. Searched in ln D, where the likelihood is nearly a parabola. The estimate of D is
/// nearly unbiased, its inverse too large by N/(N-1).
LikelihoodPeak maximize_likelihood(const StepLikelihood& likelihood, double drop);

}  // namespace nta
