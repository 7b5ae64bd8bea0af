// SPDX-License-Identifier: MIT
#include "nta/concentration/occupancy.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

// E max(0, Y - c) of a normal Y.
double mean_excess(double mean, double sd, double c) {
    const double z = (mean - c) / sd;
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
    const double distribution = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    return (mean - c) * distribution + sd * density;
}

}  // namespace

double stay_probability(double edge_um, double D_um2_per_s, double flow_um_per_s, double time_s) {
    assert(edge_um > 0.0 && D_um2_per_s >= 0.0);
    const double shift_um = std::abs(flow_um_per_s) * time_s;
    const double sd_um = std::sqrt(2.0 * D_um2_per_s * time_s);
    if (sd_um <= 0.0) return std::max(0.0, 1.0 - shift_um / edge_um);
    // the triangle max(0, 1 - |y| / L) is a sum of three ramps
    const double ramps_um = mean_excess(shift_um, sd_um, -edge_um) -
                            2.0 * mean_excess(shift_um, sd_um, 0.0) +
                            mean_excess(shift_um, sd_um, edge_um);
    return std::clamp(ramps_um / edge_um, 0.0, 1.0);
}

double stay_probability(const CountedBox& box, const ParticleMotion& motion, double time_s) {
    return stay_probability(box.x_um, motion.D_um2_per_s, motion.flow_x_um_per_s, time_s) *
           stay_probability(box.y_um, motion.D_um2_per_s, motion.flow_y_um_per_s, time_s) *
           stay_probability(box.z_um, motion.D_um2_per_s, 0.0, time_s);
}

double independent_looks(const CountedBox& box,
                         const ParticleMotion& motion,
                         int frames,
                         double frame_interval_s) {
    assert(frames > 0);
    double correlated_frames = 1.0;
    for (int k = 1; k < frames; ++k) {
        const double P = stay_probability(box, motion, k * frame_interval_s);
        correlated_frames += 2.0 * (1.0 - static_cast<double>(k) / frames) * P;
    }
    return frames / correlated_frames;
}

double slope_variance_over_mean(const CountedBox& box,
                                const ParticleMotion& motion,
                                int frames,
                                double frame_interval_s) {
    assert(frames > 1);
    // sum over t of x_t x_t+k, where x is the frame number from the middle of the video
    const auto lagged = [&](int k) {
        const double m = frames - k;
        return m * (m * m - 1.0) / 12.0 - m * static_cast<double>(k) * k / 4.0;
    };
    const double squares = lagged(0);
    double sum = squares;
    for (int k = 1; k < frames; ++k) {
        sum += 2.0 * lagged(k) * stay_probability(box, motion, k * frame_interval_s);
    }
    return std::max(0.0, sum) / (squares * squares);
}

}  // namespace nta
