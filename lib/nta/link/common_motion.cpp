// SPDX-License-Identifier: MIT
#include "nta/link/common_motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

double angle(double cycles_per_frame, std::int32_t frame) {
    // Whole turns first: frame numbers may be large.
    const double turns = cycles_per_frame * frame;
    return 2.0 * std::numbers::pi * (turns - std::floor(turns));
}

}  // namespace

std::array<double, most_place_terms> place_terms(const FieldOfView& field,
                                                 double x_px,
                                                 double y_px) {
    const double u = std::clamp(2.0 * (x_px - field.left_px) / field.width_px - 1.0, -1.0, 1.0);
    const double v = std::clamp(2.0 * (y_px - field.top_px) / field.height_px - 1.0, -1.0, 1.0);
    return {1.0, u, v, u * u - 1.0 / 3.0, u * v, v * v - 1.0 / 3.0};
}

double VibrationLine::x_amplitude_px() const { return std::hypot(x_cos_px, x_sin_px); }

double VibrationLine::y_amplitude_px() const { return std::hypot(y_cos_px, y_sin_px); }

double VibrationLine::amplitude_px() const {
    return std::hypot(std::hypot(x_cos_px, x_sin_px), std::hypot(y_cos_px, y_sin_px));
}

double VibrationLine::x_at_px(std::int32_t frame) const {
    const double a = angle(cycles_per_frame, frame);
    return x_cos_px * std::cos(a) + x_sin_px * std::sin(a);
}

double VibrationLine::y_at_px(std::int32_t frame) const {
    const double a = angle(cycles_per_frame, frame);
    return y_cos_px * std::cos(a) + y_sin_px * std::sin(a);
}

WayPx CommonMotion::between(std::int32_t from, std::int32_t to, double x_px, double y_px) const {
    const auto last = static_cast<std::int32_t>(x_sum_px.size() / terms) - 1;
    if (last < 0) return {mean_x_px_per_frame * (to - from), mean_y_px_per_frame * (to - from)};
    const std::int32_t begin = std::clamp(from - first_frame, 0, last);
    const std::int32_t end = std::clamp(to - first_frame, 0, last);
    const double beyond = (to - from) - (end - begin);
    WayPx way{mean_x_px_per_frame * beyond, mean_y_px_per_frame * beyond};
    const std::size_t a = static_cast<std::size_t>(begin) * terms;
    const std::size_t b = static_cast<std::size_t>(end) * terms;
    if (terms == 1) {
        way.x_px += x_sum_px[b] - x_sum_px[a];
        way.y_px += y_sum_px[b] - y_sum_px[a];
        return way;
    }
    const auto place = place_terms(field, x_px, y_px);
    for (std::size_t m = 0; m < terms; ++m) {
        way.x_px += place[m] * (x_sum_px[b + m] - x_sum_px[a + m]);
        way.y_px += place[m] * (y_sum_px[b + m] - y_sum_px[a + m]);
    }
    return way;
}

}  // namespace nta
