// SPDX-License-Identifier: MIT
#include "nta/localize/spot_lean.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace nta {
namespace {

constexpr double template_over_spot = 2.0;

// Along one axis: distance from the center, the fitted Gaussian and the wider one.
struct Profile {
    std::vector<float> distance, spot, wide;

    Profile(int first, int count, double center, double width) {
        const auto inverse = static_cast<float>(1.0 / width);
        for (int i = 0; i < count; ++i) {
            const auto d = static_cast<float>(first + i - center);
            const float half_square = 0.5F * d * inverse * d * inverse;
            distance.push_back(d);
            spot.push_back(std::exp(-half_square));
            wide.push_back(std::exp(-half_square /
                                    static_cast<float>(template_over_spot * template_over_spot)));
        }
    }
};

}  // namespace

SpotLean measure_lean(const SpotWindow& window, const SpotFit& fit, double shot) {
    const SpotShape& p = fit.shape;
    const Profile along_x(window.x0, window.width, p.x_px, p.width_px);
    const Profile along_y(window.y0, window.height, p.y_px, p.width_px);
    const auto amplitude = static_cast<float>(p.amplitude);
    const auto level = static_cast<float>(p.level);
    const auto g = static_cast<float>(shot);
    const auto columns = static_cast<std::size_t>(window.width);
    // Each row is summed in single precision, rows in double.
    double pull_x = 0.0, pull_y = 0.0, stiffness = 0.0, noise = 0.0;
    for (std::size_t j = 0; j < along_y.spot.size(); ++j) {
        const float* value = window.value.data() + j * columns;
        const float* mask = window.weight.data() + j * columns;
        const float dy = along_y.distance[j];
        float row_x = 0.0F, row_y = 0.0F, row_stiffness = 0.0F, row_noise = 0.0F;
        for (std::size_t i = 0; i < columns; ++i) {
            const float model = amplitude * along_x.spot[i] * along_y.spot[j];
            const float wide = along_x.wide[i] * along_y.wide[j];
            const float weight = mask[i] / (1.0F + g * std::max(0.0F, model));
            const float pull = weight * wide * (value[i] - level - model);
            const float dx = along_x.distance[i];
            const float r2 = dx * dx + dy * dy;
            row_x += pull * dx;
            row_y += pull * dy;
            row_stiffness += weight * wide * model * r2;
            row_noise += weight * wide * wide * r2;
        }
        pull_x += static_cast<double>(row_x);
        pull_y += static_cast<double>(row_y);
        stiffness += static_cast<double>(row_stiffness);
        noise += static_cast<double>(row_noise);
    }
    // Sums over both axes: of one, half.
    stiffness *= 0.5 / (p.width_px * p.width_px);
    noise *= 0.5;
    if (stiffness <= 0.0) return {};
    const double wide_variance = noise / (stiffness * stiffness);
    const double variance = wide_variance - fit.noise_sd_px * fit.noise_sd_px;
    // A window cut by the edge of the picture or by masked pixels may hold no more than the spot.
    if (variance <= 0.01 * wide_variance) return {};
    return {pull_x / stiffness, pull_y / stiffness, std::sqrt(variance)};
}

}  // namespace nta
