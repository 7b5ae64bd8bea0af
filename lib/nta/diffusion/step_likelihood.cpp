// SPDX-License-Identifier: MIT
#include "nta/diffusion/step_likelihood.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

// Diffusion coefficients worked on together: independent divisions keep the processor busy.
constexpr std::size_t k_many_lanes = 16;
// Pivots multiplied up before a logarithm is taken: 8 factors of 1e-30 to 1e30 um^2 stay within the
// range of a double.
constexpr std::size_t k_pivots_per_log = 8;

// The recursion's state for each D of a batch.
template <std::size_t k_lanes>
struct Lanes {
    std::array<double, k_lanes> two_D_dt{};
    std::array<double, k_lanes> blur_covariance{};  // 2 R D dt, or the pooled covariance
    std::array<double, k_lanes> inverse_pivot{};
    std::array<double, k_lanes> innovation{};
    std::array<double, k_lanes> pivot_product{};
    std::array<double, k_lanes> quadratic{};
    std::array<double, k_lanes> log_determinant{};
};

template <std::size_t k_lanes>
void take_logarithms(Lanes<k_lanes>& lanes) {
    for (std::size_t k = 0; k < k_lanes; ++k) {
        lanes.log_determinant[k] += std::log(lanes.pivot_product[k]);
        lanes.pivot_product[k] = 1.0;
    }
}

}  // namespace

StepLikelihood::StepLikelihood(const Displacements& steps, const LikelihoodModel& model)
    : x_{steps.x_um, steps.x_variance_um2},
      y_{steps.y_um, steps.y_variance_um2},
      gap_frames_(steps.gap_frames),
      frame_interval_s_(model.scale.s_from_frame()),
      blur_(model.blur ? model.blur : model.inferred_blur),
      pooled_covariance_um2_(model.pooled_covariance_um2.value_or(0.0)) {
    // without a blur the pooled covariance already holds the noise of the positions
    const double factor = blur_ ? model.position_variance_factor : 0.0;
    for (double& v : x_.variance_um2) v *= factor;
    for (double& v : y_.variance_um2) v *= factor;
    double squares_um2 = 0.0;
    double frames = 0.0;
    for (std::size_t j = 0; j < steps.size(); ++j) {
        squares_um2 += steps.x_um[j] * steps.x_um[j] + steps.y_um[j] * steps.y_um[j];
        frames += steps.gap_frames[j];
    }
    diffusion_scale_um2_per_s_ = squares_um2 / (4.0 * frames * frame_interval_s_);
}

template <std::size_t k_lanes>
void StepLikelihood::add_axis(const Axis& axis,
                              std::span<const double> D_um2_per_s,
                              std::span<double> log_likelihood) const {
    assert(!D_um2_per_s.empty() && D_um2_per_s.size() <= k_lanes);
    Lanes<k_lanes> lanes;
    for (std::size_t k = 0; k < k_lanes; ++k) {
        // unused lanes repeat the last D, so that they hold finite numbers
        const double D_dt = D_um2_per_s[std::min(k, D_um2_per_s.size() - 1)] * frame_interval_s_;
        lanes.two_D_dt[k] = 2.0 * D_dt;
        lanes.blur_covariance[k] =
            blur_ ? 2.0 * *blur_ * D_dt : std::min(pooled_covariance_um2_, D_dt / 3.0);
        lanes.pivot_product[k] = 1.0;
    }
    const std::size_t n = axis.step_um.size();
    for (std::size_t j = 0; j < n; ++j) {
        const double step_um = axis.step_um[j];
        const double gap = gap_frames_[j];
        const double shared_um2 =
            axis.variance_um2[j];  // of the position between this step and the one before
        const double both_um2 = axis.variance_um2[j] + axis.variance_um2[j + 1];
        for (std::size_t k = 0; k < k_lanes; ++k) {
            const double b = lanes.blur_covariance[k] - shared_um2;
            const double a = lanes.two_D_dt[k] * gap - 2.0 * lanes.blur_covariance[k] + both_um2;
            // the first step has none before it: its inverse pivot is still 0, and so is l
            const double l = b * lanes.inverse_pivot[k];
            const double pivot = a - l * b;
            const double w = step_um - l * lanes.innovation[k];
            lanes.innovation[k] = w;
            lanes.inverse_pivot[k] = 1.0 / pivot;
            lanes.quadratic[k] += w * w * lanes.inverse_pivot[k];
            lanes.pivot_product[k] *= pivot;
        }
        if (j % k_pivots_per_log == k_pivots_per_log - 1) take_logarithms(lanes);
    }
    take_logarithms(lanes);
    const double log_two_pi = std::log(2.0 * std::numbers::pi);
    for (std::size_t k = 0; k < D_um2_per_s.size(); ++k) {
        log_likelihood[k] -= 0.5 * (static_cast<double>(n) * log_two_pi + lanes.log_determinant[k] +
                                    lanes.quadratic[k]);
    }
}

std::vector<double> StepLikelihood::log_likelihoods(std::span<const double> D_um2_per_s) const {
    std::vector<double> result(D_um2_per_s.size(), 0.0);
    for (std::size_t first = 0; first < result.size(); first += k_many_lanes) {
        const std::size_t count = std::min(k_many_lanes, result.size() - first);
        const auto part = std::span(result).subspan(first, count);
        add_axis<k_many_lanes>(x_, D_um2_per_s.subspan(first, count), part);
        add_axis<k_many_lanes>(y_, D_um2_per_s.subspan(first, count), part);
    }
    return result;
}

double StepLikelihood::log_likelihood(double D_um2_per_s) const {
    double result = 0.0;
    add_axis<1>(x_, std::span(&D_um2_per_s, 1), std::span(&result, 1));
    add_axis<1>(y_, std::span(&D_um2_per_s, 1), std::span(&result, 1));
    return result;
}

double shown_over_true_diffusion(const LikelihoodModel& model) {
    return (1.0 - model.variance_taken) / model.long_lag_factor;
}

}  // namespace nta
