// SPDX-License-Identifier: MIT
#pragma once

#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/displacements.hpp"

#include <span>
#include <vector>

namespace nta {

/// Exact likelihood of the steps of one track as a function of D.
///     a_j = 2 D dt (g_j - 2 R) + s_j^2 + s_j+1^2,   b_j = 2 R D dt - s_j+1^2,   all other
///     covariances 0 delta_1 = a_1, w_1 = dx_1;  l = b_j-1 / delta_j-1,  delta_j = a_j - l b_j-1,
///     w_j = dx_j - l w_j-1 ln L = -(1/2) sum_j [ln(2 pi delta_j) + w_j^2 / delta_j], both axes
///     added Relich et al., Phys. Rev. E 93 (2016) 042401, sec. II (LDL^T of the tridiagonal
///     covariance: O(N)); g_j gap in frames, s_j^2 the variance of position j, R the blur
/// Where no blur is known, a_j = 2 D dt g_j - 2 b and b_j = b with the pooled covariance b, at most
/// D dt / 3: more no uniform exposure can give, and the covariance stays positive definite. D here
/// is what the displacements show: without the factors of drift removal and long lags (see
/// shown_over_true_diffusion()).
class StepLikelihood {
  public:
    StepLikelihood(const Displacements& steps, const LikelihoodModel& model);

    [[nodiscard]] double log_likelihood(double D_um2_per_s) const;
    [[nodiscard]] std::vector<double> log_likelihoods(std::span<const double> D_um2_per_s) const;
    /// Mean square step per axis and per frame over 2 dt: the scale of D, noise and blur ignored.
    [[nodiscard]] double diffusion_scale_um2_per_s() const { return diffusion_scale_um2_per_s_; }
    [[nodiscard]] std::size_t steps() const { return x_.step_um.size(); }

  private:
    struct Axis {
        std::vector<double> step_um;
        std::vector<double> variance_um2;  // of each position
    };
    template <std::size_t k_lanes>
    void add_axis(const Axis& axis,
                  std::span<const double> D_um2_per_s,
                  std::span<double> log_likelihood) const;

    Axis x_;
    Axis y_;
    std::vector<double> gap_frames_;
    double frame_interval_s_ = 0.0;
    std::optional<double> blur_;
    double pooled_covariance_um2_ = 0.0;
    double diffusion_scale_um2_per_s_ = 0.0;
};

/// What multiplies the true D to give the D that displacements at short lags show: drift removal
/// takes variance away, and a bent mean square displacement hides a part.
double shown_over_true_diffusion(const LikelihoodModel& model);

}  // namespace nta
