// SPDX-License-Identifier: MIT
#include "nta/detect/detect_spots.hpp"

#include "nta/detect/false_alarms.hpp"
#include "nta/detect/residual.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

namespace nta {
namespace {

// Distribution of a filter's output over the pixels of some frames.
class Histogram {
  public:
    void add(float value) {
        const float bin = (value + reach) * (bins / (2.0F * reach));
        ++counts_[static_cast<std::size_t>(std::clamp(bin, 0.0F, bins - 1.0F))];
        ++total_;
    }

    // Where the noise alone would stand u standard deviations above its mean. Bright particles lift
    // the upper side, so the mean, the standard deviation and the skewness (photon noise is skewed,
    // which multiplies false alarms) are taken from the lower one: quantiles at 0, -1, -2 and -3
    // standard deviations, by the expansion of Cornish & Fisher, Rev. Inst. Int. Stat. 5 (1938)
    // 307, to its second term,
    //     q(w) = mean + sd w + sd skewness (w^2 - 1) / 6.
    [[nodiscard]] double upper_tail(double u) const {
        if (total_ == 0) return u;
        const double mean = quantile(0.5);
        const double sd = mean - quantile(0.1586553);
        const std::optional<cv::Vec3d> fit = fit_lower_side();
        // A lower side that reaches further than the upper one is none of noise: there, particles
        // that lingered are missing from the background. It must not lower the threshold.
        if (!fit || (*fit)[2] < 0.0) return mean + sd * u;
        // Maxima of skewed noise are narrower, so that there are more of them for as many pixels
        // above a height (simulated: photon noise of 1.5 to 180 electrons).
        constexpr double of_maxima = 1.12;
        const double most = 0.5 * (*fit)[1];  // beyond, the expansion is not to be trusted
        const double skewed = std::min(of_maxima * (*fit)[2], most);
        return (*fit)[0] + (*fit)[1] * u + skewed * (u * u - 1.0) / 6.0;
    }

  private:
    static constexpr float reach = 8.0F;
    static constexpr float bins = 8192.0F;

    // Mean, standard deviation, and standard deviation x skewness.
    [[nodiscard]] std::optional<cv::Vec3d> fit_lower_side() const {
        constexpr std::array<double, 4> w = {0.0, -1.0, -2.0, -3.0};
        constexpr std::array<double, 4> probability = {0.5, 0.1586553, 0.0227501, 0.0013499};
        // p (1 - p) / phi(w)^2: how uncertain a quantile is.
        constexpr std::array<double, 4> variance = {1.571, 2.281, 7.626, 68.66};
        cv::Matx33d normal = cv::Matx33d::zeros();
        cv::Vec3d right(0.0, 0.0, 0.0);
        for (std::size_t i = 0; i < w.size(); ++i) {
            const cv::Vec3d row(1.0, w[i], (w[i] * w[i] - 1.0) / 6.0);
            const double q = quantile(probability[i]);
            normal += row * row.t() * (1.0 / variance[i]);
            right += row * (q / variance[i]);
        }
        const cv::Vec3d fit = normal.inv(cv::DECOMP_CHOLESKY) * right;
        if (!(fit[1] > 0.0)) return std::nullopt;
        return fit;
    }

    [[nodiscard]] double quantile(double p) const {
        const double wanted = p * static_cast<double>(total_);
        double below = 0.0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const double here = static_cast<double>(counts_[i]);
            if (below + here >= wanted && here > 0.0) {
                return (static_cast<double>(i) + (wanted - below) / here) * 2.0 * reach / bins -
                       reach;
            }
            below += here;
        }
        return reach;
    }

    std::vector<std::size_t> counts_ = std::vector<std::size_t>(static_cast<std::size_t>(bins));
    std::size_t total_ = 0;
};

// Ties between equal neighbors go to the first in reading order, so that a plateau gives one
// maximum.
bool is_local_maximum(const cv::Mat1f& image, int x, int y) {
    const float here = image(y, x);
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            const int xx = x + dx;
            const int yy = y + dy;
            if ((dx == 0 && dy == 0) || xx < 0 || yy < 0 || xx >= image.cols || yy >= image.rows) {
                continue;
            }
            const float there = image(yy, xx);
            const bool before = dy < 0 || (dy == 0 && dx < 0);
            if (there > here || (before && there == here)) return false;
        }
    }
    return true;
}

// The scales see the same spots: of maxima within two pixels the strongest stays. Ordered by
// falling response.
std::vector<Candidate> strongest_of_each_place(std::vector<Candidate> candidates) {
    constexpr int same_place_px = 2;
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.response > b.response;
    });
    std::vector<Candidate> kept;
    for (const Candidate& c : candidates) {
        const bool seen = std::any_of(kept.begin(), kept.end(), [&](const Candidate& k) {
            return std::abs(k.x - c.x) <= same_place_px && std::abs(k.y - c.y) <= same_place_px;
        });
        if (!seen) kept.push_back(c);
    }
    return kept;
}

// Whether any of some neighboring values exceeds a threshold.
[[gnu::target_clones("avx2", "default")]] bool any_above(const float* values,
                                                         int n,
                                                         float threshold) {
    int above = 0;
    for (int i = 0; i < n; ++i) above |= values[i] > threshold ? 1 : 0;
    return above != 0;
}

bool is_excluded(const std::vector<PixelRectangle>& regions, int x, int y) {
    return std::any_of(
        regions.begin(), regions.end(), [&](const PixelRectangle& r) { return r.contains(x, y); });
}

// Local maxima above the threshold of one filter's picture.
void add_maxima(const cv::Mat1f& filtered,
                int scale,
                const DetectionLevel& level,
                const DetectOptions& options,
                std::vector<Candidate>& found) {
    constexpr int stretch = 64;  // most stretches of a row hold nothing
    const double noise_sd = level.noise_sd[static_cast<std::size_t>(scale)];
    const auto threshold = static_cast<float>(level.threshold * noise_sd);
    const int step = filter_bank[static_cast<std::size_t>(scale)].step_px;
    for (int y = 0; y < filtered.rows; ++y) {
        const float* row = filtered[y];
        for (int start = 0; start < filtered.cols; start += stretch) {
            const int end = std::min(start + stretch, filtered.cols);
            if (!any_above(row + start, end - start, threshold)) continue;
            for (int x = start; x < end; ++x) {
                if (row[x] <= threshold || !is_local_maximum(filtered, x, y)) continue;
                if (is_excluded(options.excluded, step * x, step * y)) continue;
                found.push_back({step * x, step * y, row[x] / static_cast<float>(noise_sd), scale});
            }
        }
    }
}

}  // namespace

DetectionLevel measure_detection_level(std::span<const FramePtr> frames,
                                       const Background& background,
                                       const DetectOptions& options,
                                       DetectScratch& scratch) {
    std::array<Histogram, filter_bank.size()> outputs;
    for (const FramePtr& frame : frames) {
        normalized_residual(frame->image, background, options.invert, scratch.residual);
        apply_filter_bank(scratch.residual, scratch.filtered);
        for (std::size_t s = 0; s < outputs.size(); ++s) {
            // Every second pixel: neighbors behind the filter say nearly the same.
            const int step = 2 / filter_bank[s].step_px;
            const cv::Mat1f& filtered = scratch.filtered[s];
            for (int y = 0; y < filtered.rows; y += step) {
                const float* row = filtered[y];
                for (int x = 0; x < filtered.cols; x += step) outputs[s].add(row[x]);
            }
        }
    }
    DetectionLevel level;
    level.threshold = detection_threshold(
        options.false_alarms, filter_bank, static_cast<double>(background.level_adu.size()));
    constexpr double lowest_sd = 0.5;  // a picture without noise must not turn rounding into spots
    // These frames are part of the background they are measured against, so they lie nearer to it
    // than all others do: the variance of a difference from a mean of n is 1 - 1/n for its members
    // and 1 + 1/n for the rest.
    const double n = std::max(2, background.samples);
    const double outside = std::sqrt((n + 1.0) / (n - 1.0));
    for (std::size_t s = 0; s < outputs.size(); ++s) {
        const double sd = outside * outputs[s].upper_tail(level.threshold) / level.threshold;
        level.noise_sd[s] = std::max(lowest_sd, sd);
    }
    return level;
}

std::vector<Candidate> detect_spots(const GrayImage& image,
                                    const Background& background,
                                    const DetectionLevel& level,
                                    const DetectOptions& options,
                                    DetectScratch& scratch) {
    normalized_residual(image, background, options.invert, scratch.residual);
    apply_filter_bank(scratch.residual, scratch.filtered);
    std::vector<Candidate> candidates;
    for (std::size_t s = 0; s < filter_bank.size(); ++s)
        add_maxima(scratch.filtered[s], static_cast<int>(s), level, options, candidates);
    return strongest_of_each_place(std::move(candidates));
}

}  // namespace nta
