// SPDX-License-Identifier: MIT
#include "nta/link/motion_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace nta {
namespace {

double between(const std::vector<double>& sum_px,
               double mean_px_per_frame,
               std::int32_t first_frame,
               std::int32_t from,
               std::int32_t to) {
    if (sum_px.empty()) return mean_px_per_frame * (to - from);
    const auto at = [&](std::int32_t frame) {
        const auto i = std::clamp<std::ptrdiff_t>(
            frame - first_frame, 0, static_cast<std::ptrdiff_t>(sum_px.size()) - 1);
        return sum_px[static_cast<std::size_t>(i)];
    };
    return at(to) - at(from);
}

}  // namespace

double FlowPrediction::x_between_px(std::int32_t from, std::int32_t to) const {
    return between(x_sum_px, x_px_per_frame, first_frame, from, to);
}

double FlowPrediction::y_between_px(std::int32_t from, std::int32_t to) const {
    return between(y_sum_px, y_px_per_frame, first_frame, from, to);
}

double ln_heavy_tailed_density(double deviation, double sd) {
    // Student's t, nu = 4: density 3/8 (1 + z^2/4)^(-5/2).
    const double z = deviation / sd;
    return std::log(0.375 / sd) - 2.5 * std::log1p(0.25 * z * z);
}

}  // namespace nta
