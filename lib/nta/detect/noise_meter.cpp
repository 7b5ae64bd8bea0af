// SPDX-License-Identifier: MIT
#include "nta/detect/noise_meter.hpp"

#include "nta/detect/false_alarms.hpp"
#include "nta/detect/residual.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace nta {
namespace {

constexpr float reach_sd = 8.0F;
constexpr float bins = 8192.0F;
constexpr double memory_pictures = 200.0;

// Mean, standard deviation, and standard deviation x skewness of the noise, from the quantiles at
// 0, -1, -2 and -3 standard deviations.
std::optional<cv::Vec3d> fit_lower_side(const OutputHistogram& output) {
    constexpr std::array<double, 4> w = {0.0, -1.0, -2.0, -3.0};
    constexpr std::array<double, 4> probability = {0.5, 0.1586553, 0.0227501, 0.0013499};
    // p (1 - p) / phi(w)^2: how uncertain a quantile is.
    constexpr std::array<double, 4> variance = {1.571, 2.281, 7.626, 68.66};
    cv::Matx33d normal = cv::Matx33d::zeros();
    cv::Vec3d right(0.0, 0.0, 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
        const cv::Vec3d row(1.0, w[i], (w[i] * w[i] - 1.0) / 6.0);
        const double q = output.quantile(probability[i]);
        normal += row * row.t() * (1.0 / variance[i]);
        right += row * (q / variance[i]);
    }
    const cv::Vec3d fit = normal.inv(cv::DECOMP_CHOLESKY) * right;
    if (!(fit[1] > 0.0)) return std::nullopt;
    return fit;
}

// Where the noise alone would stand on the upper side, which bright particles lift.
NoiseTail upper_tail(const OutputHistogram& output) {
    if (output.total() <= 0.0) return {};
    const double mean = output.quantile(0.5);
    const double sd = mean - output.quantile(0.1586553);
    const std::optional<cv::Vec3d> fit = fit_lower_side(output);
    // A lower side that reaches further than the upper one is none of noise: there, particles that
    // lingered are missing from the background. It must not lower the threshold.
    if (!fit || (*fit)[2] < 0.0) return {mean, sd, 0.0};
    // Maxima of skewed noise are narrower, so that there are more of them for as many pixels above
    // a height (simulated: photon noise of 3 to 80 electrons).
    constexpr double of_maxima = 1.2;
    const double most = 0.5 * (*fit)[1];  // beyond, the expansion is not to be trusted
    return {(*fit)[0], (*fit)[1], std::min(of_maxima * (*fit)[2], most)};
}

// Between which noises a pixel belongs to which group: equally many in each.
struct GroupBounds {
    std::array<float, 3> noise_adu{};
    [[nodiscard]] std::size_t of(float noise) const {
        std::size_t group = 0;
        for (const float bound : noise_adu) group += noise > bound ? 1U : 0U;
        return group;
    }
};

GroupBounds group_bounds(const Background& background) {
    std::vector<float> some;
    constexpr std::size_t step = 7;
    for (std::size_t i = 0; i < background.noise_adu.size(); i += step)
        some.push_back(background.noise_adu[i]);
    std::sort(some.begin(), some.end());
    const auto at = [&](double share) {
        return some[static_cast<std::size_t>(share * static_cast<double>(some.size() - 1))];
    };
    return {{at(0.25), at(0.5), at(0.75)}};
}

}  // namespace

OutputHistogram::OutputHistogram() : counts_(static_cast<std::size_t>(bins)) {}

void OutputHistogram::add(float value) {
    const float bin = (value + reach_sd) * (bins / (2.0F * reach_sd));
    counts_[static_cast<std::size_t>(std::clamp(bin, 0.0F, bins - 1.0F))] += 1.0;
    total_ += 1.0;
}

void OutputHistogram::add(const OutputHistogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
}

void OutputHistogram::fade(double factor) {
    for (double& count : counts_) count *= factor;
    total_ *= factor;
}

double OutputHistogram::quantile(double p) const {
    const double wanted = p * total_;
    double below = 0.0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const double here = counts_[i];
        if (below + here >= wanted && here > 0.0)
            return (static_cast<double>(i) + (wanted - below) / here) * 2.0 * reach_sd / bins -
                   reach_sd;
        below += here;
    }
    return reach_sd;
}

void NoiseMeter::add(std::span<const FramePtr> frames,
                     const Background& background,
                     const DetectOptions& options,
                     DetectScratch& scratch) {
    pixels_ = static_cast<double>(background.level_adu.size());
    const double added = static_cast<double>(frames.size());
    if (pictures_ + added > memory_pictures) {
        const double kept = std::max(0.0, memory_pictures - added) / pictures_;
        for (auto& group : outputs_)
            for (OutputHistogram& output : group) output.fade(kept);
        pictures_ *= kept;
    }
    pictures_ += added;
    const GroupBounds bounds = group_bounds(background);
    // These pictures are part of the background they are measured against, so they lie nearer to it
    // than all others do: the variance of a difference from a mean of n is 1 - 1/n for its members
    // and 1 + 1/n for the rest.
    const float n = static_cast<float>(std::max(2, background.samples));
    const float outside = std::sqrt((n + 1.0F) / (n - 1.0F));
    const auto take = [&](auto& group, int x, int y) {
        for (std::size_t s = 0; s < group.size(); ++s) {
            const int step = filter_bank[s].step_px;
            group[s].add(outside * scratch.filtered[s](y / step, x / step));
        }
    };
    for (const FramePtr& frame : frames) {
        normalized_residual(frame->image, background, options.invert, scratch.residual);
        apply_filter_bank(scratch.residual, scratch.filtered);
        // Every second pixel: neighbors behind the filter say nearly the same.
        constexpr int apart_px = 2;
        for (int y = 0; y < background.height; y += apart_px) {
            const float* noise =
                background.noise_adu.data() + static_cast<std::ptrdiff_t>(y) * background.width;
            for (int x = 0; x < background.width; x += apart_px)
                take(outputs_[bounds.of(noise[x])], x, y);
        }
    }
}

DetectionLevel NoiseMeter::level(const DetectOptions& options) const {
    NoiseTails whole;
    std::vector<NoiseOfGroup> parts(groups);
    for (std::size_t s = 0; s < filter_bank.size(); ++s) {
        OutputHistogram all;
        for (const auto& group : outputs_) all.add(group[s]);
        whole[s] = upper_tail(all);
        for (std::size_t g = 0; g < groups; ++g) {
            parts[g].tails[s] = upper_tail(outputs_[g][s]);
            parts[g].pixels = pixels_ * outputs_[g][s].total() / all.total();
        }
    }
    DetectionLevel level;
    level.threshold = detection_threshold(options.false_alarms, whole, parts);
    constexpr double lowest_sd = 0.5;  // a picture without noise must not turn rounding into spots
    for (std::size_t s = 0; s < whole.size(); ++s)
        level.noise_sd[s] = std::max(lowest_sd, whole[s].height(level.threshold) / level.threshold);
    return level;
}

DetectionLevel measure_detection_level(std::span<const FramePtr> frames,
                                       const Background& background,
                                       const DetectOptions& options,
                                       DetectScratch& scratch) {
    NoiseMeter meter;
    meter.add(frames, background, options, scratch);
    return meter.level(options);
}

}  // namespace nta
