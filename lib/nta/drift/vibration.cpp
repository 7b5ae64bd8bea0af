// SPDX-License-Identifier: MIT
#include "nta/drift/vibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace nta {
namespace {

constexpr std::int64_t most_frames = 4096;
constexpr std::size_t fewest_frames = 64;
constexpr double chance = 1e-4;

// Sum over particles of their displacement from a frame to the next.
struct CommonSteps {
    std::vector<double> x_px;
    std::vector<double> y_px;
    std::vector<double> particles;
};

struct Step {
    std::int32_t frame = 0;
    double x_px = 0.0;
    double y_px = 0.0;
};

std::vector<Step> steps_of(const Tracks& tracks, const Drift& drift) {
    std::vector<Step> steps;
    for (const Track& track : tracks) {
        for (std::size_t k = 1; k < track.positions.size(); ++k) {
            const Localization& a = track.positions[k - 1];
            const Localization& b = track.positions[k];
            if (b.frame != a.frame + 1) continue;
            const DriftOffset before = drift_offset(drift, a.frame);
            const DriftOffset after = drift_offset(drift, b.frame);
            steps.push_back({a.frame,
                             b.x_px - a.x_px - (after.x_px - before.x_px),
                             b.y_px - a.y_px - (after.y_px - before.y_px)});
        }
    }
    return steps;
}

// Beyond this a step is that of a wrong link or of a small particle, and would drown the others.
double step_limit_px(const std::vector<Step>& steps) {
    std::vector<double> sizes;
    sizes.reserve(2 * steps.size());
    for (const Step& s : steps) {
        sizes.push_back(std::abs(s.x_px));
        sizes.push_back(std::abs(s.y_px));
    }
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    return 3.0 * 1.4826 * *middle;
}

CommonSteps common_steps(const std::vector<Step>& steps) {
    const auto [first, last] = std::minmax_element(
        steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.frame < b.frame; });
    std::int64_t begin = first->frame;
    std::int64_t count = std::int64_t{last->frame} - first->frame + 1;
    if (count > most_frames) {
        begin += (count - most_frames) / 2;
        count = most_frames;
    }
    const double limit = step_limit_px(steps);
    const std::vector<double> zeros(static_cast<std::size_t>(count), 0.0);
    CommonSteps common{zeros, zeros, zeros};
    for (const Step& s : steps) {
        const std::int64_t k = s.frame - begin;
        if (k < 0 || k >= count) continue;
        const auto i = static_cast<std::size_t>(k);
        common.x_px[i] += std::clamp(s.x_px, -limit, limit);
        common.y_px[i] += std::clamp(s.y_px, -limit, limit);
        common.particles[i] += 1.0;
    }
    return common;
}

struct Spectrum {
    std::vector<double> x_power;  ///< at (k + first) / (2 frames) cycles per frame
    std::vector<double> y_power;
    std::size_t first = 0;
};

// At twice as many frequencies as there are independent ones, so that a line between two of them is
// not missed.
Spectrum spectrum_of(const CommonSteps& common) {
    const std::size_t n = common.x_px.size();
    std::vector<double> cosine(2 * n);
    std::vector<double> sine(2 * n);
    for (std::size_t j = 0; j < 2 * n; ++j) {
        const double phase = std::numbers::pi * static_cast<double>(j) / static_cast<double>(n);
        cosine[j] = std::cos(phase);
        sine[j] = std::sin(phase);
    }
    Spectrum out;
    constexpr std::size_t fewest_periods = 4;
    out.first = 2 * fewest_periods;
    for (std::size_t k = out.first; k <= n; ++k) {
        std::array<double, 4> sums{};
        for (std::size_t i = 0, phase = 0; i < n; ++i, phase = (phase + k) % (2 * n)) {
            sums[0] += common.x_px[i] * cosine[phase];
            sums[1] += common.x_px[i] * sine[phase];
            sums[2] += common.y_px[i] * cosine[phase];
            sums[3] += common.y_px[i] * sine[phase];
        }
        out.x_power.push_back(sums[0] * sums[0] + sums[1] * sums[1]);
        out.y_power.push_back(sums[2] * sums[2] + sums[3] * sums[3]);
    }
    return out;
}

// Mean power around a frequency, from the median of its neighbors without the line itself.
double power_around(const std::vector<double>& power, std::size_t k) {
    constexpr std::size_t half_width = 60;
    constexpr std::size_t line_width = 4;
    const std::size_t width = std::min(power.size(), 2 * half_width + 1);
    const std::size_t begin = std::min(k > half_width ? k - half_width : 0, power.size() - width);
    std::vector<double> neighbors;
    for (std::size_t i = begin; i < begin + width; ++i) {
        if (i + line_width < k || i > k + line_width) neighbors.push_back(power[i]);
    }
    const auto middle = neighbors.begin() + static_cast<std::ptrdiff_t>(neighbors.size() / 2);
    std::nth_element(neighbors.begin(), middle, neighbors.end());
    return *middle / std::numbers::ln2;
}

}  // namespace

std::optional<Vibration> find_vibration(const Tracks& tracks_before_drift_removal,
                                        const Drift& drift) {
    const std::vector<Step> steps = steps_of(tracks_before_drift_removal, drift);
    if (steps.empty()) return std::nullopt;
    const CommonSteps common = common_steps(steps);
    const auto moving = static_cast<std::size_t>(std::count_if(
        common.particles.begin(), common.particles.end(), [](double n) { return n > 0.0; }));
    if (moving < fewest_frames) return std::nullopt;
    const Spectrum spectrum = spectrum_of(common);
    Vibration found;
    std::size_t line = 0;
    for (const std::vector<double>* power : {&spectrum.x_power, &spectrum.y_power}) {
        for (std::size_t k = 0; k < power->size(); ++k) {
            const double around = power_around(*power, k);
            if (around <= 0.0 || (*power)[k] <= found.power_ratio * around) continue;
            found.power_ratio = (*power)[k] / around;
            line = k;
        }
    }
    const double looked_at = 2.0 * static_cast<double>(spectrum.x_power.size());
    if (found.power_ratio < std::log(looked_at / chance)) return std::nullopt;
    double particles = 0.0;
    for (const double n : common.particles) particles += n;
    found.cycles_per_frame = static_cast<double>(line + spectrum.first) /
                             (2.0 * static_cast<double>(common.x_px.size()));
    // A position a sin(w f) moves by 2 a sin(w/2) cos(...) from frame to frame.
    const double position_from_step =
        1.0 / std::sin(std::numbers::pi * found.cycles_per_frame) / particles;
    found.x_amplitude_px = std::sqrt(spectrum.x_power[line]) * position_from_step;
    found.y_amplitude_px = std::sqrt(spectrum.y_power[line]) * position_from_step;
    return found;
}

}  // namespace nta
