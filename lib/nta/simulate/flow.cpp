// SPDX-License-Identifier: MIT
#include "nta/simulate/flow.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

constexpr double k_turn = 2.0 * std::numbers::pi;

}  // namespace

Flow::Flow(const Scene& scene)
    : motion_(scene.motion),
      middle_um_(0.5 * (scene.video.height_px - 1) * scene.video.pixel_size_nm * 1e-3),
      half_height_um_(0.5 * scene.video.height_px * scene.video.pixel_size_nm * 1e-3) {}

WayUm Flow::way(double from_s, double to_s, double y_um) const {
    const double rate = k_turn / motion_.drift_period_s;
    const double swing_s =
        motion_.drift_swing / rate * (std::cos(rate * from_s) - std::cos(rate * to_s));
    const double u = (y_um - middle_um_) / half_height_um_;
    const double share = std::max(0.0, 1.0 - motion_.flow_profile * u * u);
    const double time_s = (to_s - from_s + swing_s) * share;
    return {motion_.drift_x_um_per_s * time_s, motion_.drift_y_um_per_s * time_s};
}

WayUm Flow::vibration(double at_s) const {
    // A quarter turn apart, so that two equal frequencies make a circle.
    return {motion_.vibration_x_um * std::sin(k_turn * motion_.vibration_x_hz * at_s),
            motion_.vibration_y_um * std::cos(k_turn * motion_.vibration_y_hz * at_s)};
}

WayUm Flow::longest_way(double time_s) const {
    // The swing adds at most its whole speed, and over many periods at most one half wave.
    const double swing_s =
        motion_.drift_swing * std::min(time_s, motion_.drift_period_s / std::numbers::pi);
    return {std::abs(motion_.drift_x_um_per_s) * (time_s + swing_s),
            std::abs(motion_.drift_y_um_per_s) * (time_s + swing_s)};
}

}  // namespace nta
