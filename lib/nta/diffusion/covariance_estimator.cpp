// SPDX-License-Identifier: MIT
#include "nta/diffusion/covariance_estimator.hpp"

#include <cmath>

namespace nta {

std::optional<StepCovariance> step_covariance(const Displacements& steps) {
    double squares_um2 = 0.0;
    double products_um2 = 0.0;
    StepCovariance result;
    for (std::size_t j = 0; j < steps.size(); ++j) {
        if (steps.gap_frames[j] != 1.0) continue;
        squares_um2 += steps.x_um[j] * steps.x_um[j] + steps.y_um[j] * steps.y_um[j];
        ++result.steps;
        if (j == 0 || steps.gap_frames[j - 1] != 1.0) continue;
        products_um2 += steps.x_um[j] * steps.x_um[j - 1] + steps.y_um[j] * steps.y_um[j - 1];
        ++result.pairs;
    }
    if (result.pairs == 0) return std::nullopt;
    result.mean_square_um2 = squares_um2 / (2.0 * result.steps);
    result.lag1_um2 = products_um2 / (2.0 * result.pairs);
    return result;
}

double covariance_estimate_um2_per_s(const StepCovariance& covariance, double frame_interval_s) {
    return (0.5 * covariance.mean_square_um2 + covariance.lag1_um2) / frame_interval_s;
}

double covariance_estimate_position_variance_um2(const StepCovariance& covariance, double blur) {
    return blur * covariance.mean_square_um2 + (2.0 * blur - 1.0) * covariance.lag1_um2;
}

double covariance_estimate_se_um2_per_s(const StepCovariance& covariance, double frame_interval_s) {
    // the header's formula times D^2, written with A = <dx^2> / (2 dt) = D (1 + e): it holds for D
    // <= 0, too
    const double A = covariance.mean_square_um2 / (2.0 * frame_interval_s);
    const double D = covariance_estimate_um2_per_s(covariance, frame_interval_s);
    const double N = covariance.steps;
    const double one_axis = (2.0 * A * A + 4.0 * D * D) / N + 4.0 * A * A / (N * N);
    return std::sqrt(one_axis / 2.0);
}

}  // namespace nta
