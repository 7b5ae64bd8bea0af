// SPDX-License-Identifier: MIT
#include "nta/localize/spot_lean.hpp"

#include "nta/localize/gaussian_sums.hpp"
#include "nta/localize/lanes.hpp"

#include <cmath>
#include <cstddef>

namespace nta {
namespace {

constexpr double template_over_spot = 2.0;

// A spot and the wider template on the axes of its window.
struct Templates {
    SpotAxis x, y, wide_x, wide_y;
    float amplitude;
    float level;
    float shot;
};

struct LeanSums {
    Lanes pull_x{}, pull_y{}, stiffness{}, noise{};
};

NTA_ON_ANY_PROCESSOR void add_up_lean(const SpotWindow& window, const Templates& t, LeanSums& out) {
    for (std::size_t row = 0; row < static_cast<std::size_t>(window.height); ++row) {
        const float dy = t.y.distance[row];
        const float light = t.amplitude * t.y.gaussian[row];
        for (std::size_t column = 0; column < window.stride; column += lanes) {
            const std::size_t at = row * window.stride + column;
            const Lanes dx = lanes_at(t.x.distance.data() + column);
            const Lanes model = lanes_at(t.x.gaussian.data() + column) * light;
            const Lanes wide = lanes_at(t.wide_x.gaussian.data() + column) * t.wide_y.gaussian[row];
            const Lanes weight =
                lanes_at(window.weight.data() + at) / (1.0F + t.shot * model) * wide;
            const Lanes pull = weight * (lanes_at(window.value.data() + at) - t.level - model);
            const Lanes r2 = dx * dx + dy * dy;
            out.pull_x += pull * dx;
            out.pull_y += pull * dy;
            out.stiffness += weight * model * r2;
            out.noise += weight * wide * r2;
        }
    }
}

}  // namespace

SpotLean measure_lean(const SpotWindow& window, const SpotFit& fit, double shot) {
    const SpotShape& p = fit.shape;
    Templates t;
    t.x.set(window.x0, window.width, p.x_px, p.width_px);
    t.y.set(window.y0, window.height, p.y_px, p.width_px);
    t.wide_x.set(window.x0, window.width, p.x_px, template_over_spot * p.width_px);
    t.wide_y.set(window.y0, window.height, p.y_px, template_over_spot * p.width_px);
    t.amplitude = static_cast<float>(p.amplitude);
    t.level = static_cast<float>(p.level);
    t.shot = static_cast<float>(shot);
    LeanSums sums;
    add_up_lean(window, t, sums);
    // Sums over both axes: of one, half.
    const double stiffness = total(sums.stiffness) * 0.5 / (p.width_px * p.width_px);
    const double noise = total(sums.noise) * 0.5;
    if (stiffness <= 0.0) return {};
    const double wide_variance = noise / (stiffness * stiffness);
    const double variance = wide_variance - fit.noise_sd_px * fit.noise_sd_px;
    // A window cut by the edge of the picture or by masked pixels may hold no more than the spot.
    if (variance <= 0.01 * wide_variance) return {};
    return {total(sums.pull_x) / stiffness, total(sums.pull_y) / stiffness, std::sqrt(variance)};
}

}  // namespace nta
