// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nta {

/// One displacement of one track.
struct DriftStep {
    std::int32_t from_frame = 0;
    std::int32_t to_frame = 0;
    double x_px = 0.0;
    double y_px = 0.0;
    double weight_per_px2 = 1.0;  ///< 1 / variance, damped if far off
};

/// A velocity that runs in straight lines between equally spaced knots; one knot: constant.
struct VelocityFit {
    double first_frame = 0.0;
    double spacing_frames = 1.0;
    std::vector<double> x_px_per_frame;  ///< at the knots
    std::vector<double> y_px_per_frame;
    double mean_x_px_per_frame = 0.0;
    double mean_y_px_per_frame = 0.0;
    double mean_variance_px2 = 0.0;  ///< of either mean, for steps of the weights given
    double squares = 0.0;            ///< weighted squares of both axes' residuals

    [[nodiscard]] std::size_t knots() const { return x_px_per_frame.size(); }
};

/// Integral of each knot's hat function from `from` to `to`, added to `row` (one value per knot).
struct KnotIntegral {
    std::size_t knot = 0;
    double frames = 0.0;
};
std::vector<KnotIntegral> knot_integrals(double from, double to, std::size_t knots, double spacing);

/// Weighted least squares of the steps on the integrals of the velocity. Steps must not be empty;
/// every knot must have steps near it.
VelocityFit fit_velocity(const std::vector<DriftStep>& steps,
                         std::size_t knots,
                         std::int32_t first_frame,
                         std::int32_t last_frame);

}  // namespace nta
