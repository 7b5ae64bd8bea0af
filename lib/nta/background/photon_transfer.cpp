// SPDX-License-Identifier: MIT
#include "nta/background/photon_transfer.hpp"

#include "nta/background/estimate_background.hpp"
#include "nta/background/noise_clip.hpp"
#include "nta/core/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace nta {
namespace {

// Absolute differences of pixels of like level.
class Differences {
  public:
    void add(int difference) {
        const auto d = static_cast<std::size_t>(std::abs(difference));
        ++counts_[std::min(d, counts_.size() - 1)];
        ++total_;
    }
    [[nodiscard]] std::size_t total() const { return total_; }

    // Variance of one difference, without what lies beyond 3 sd.
    [[nodiscard]] double variance() const {
        double sd = spread();
        double variance = 0.0;
        for (int round = 0; round < 3; ++round) {
            const bool coarse = noise_clip_sd * sd < 2.0;  // whole numbers are no scale to cut by
            const double limit = coarse ? 2.0 : noise_clip_sd * sd;
            variance = mean_square_within(limit) / (coarse ? 1.0 : clipped_variance_share);
            sd = std::sqrt(variance);
        }
        return variance;
    }

  private:
    // Half width that holds 68.27 % of the differences, each spread evenly over its unit.
    [[nodiscard]] double spread() const {
        double left = 0.6827 * static_cast<double>(total_);
        for (std::size_t d = 0; d < counts_.size(); ++d) {
            const auto here = static_cast<double>(counts_[d]);
            if (here >= left && here > 0.0) {
                return d == 0 ? 0.5 * left / here : static_cast<double>(d) - 0.5 + left / here;
            }
            left -= here;
        }
        return static_cast<double>(counts_.size());
    }
    [[nodiscard]] double mean_square_within(double limit) const {
        double squares = 0.0;
        double count = 0.0;
        const auto last = std::min(counts_.size() - 1, static_cast<std::size_t>(limit));
        for (std::size_t d = 0; d <= last; ++d) {
            const auto here = static_cast<double>(counts_[d]);
            squares += here * static_cast<double>(d * d);
            count += here;
        }
        return count > 0.0 ? squares / count : 0.0;
    }

    std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(8192);
    std::size_t total_ = 0;
};

// Pixels of like level: where they stand and how much they vary.
struct LevelGroup {
    double level_sum_adu = 0.0;
    double pixels = 0.0;
    Differences differences;
};

struct Point {
    double level_adu = 0.0;
    double variance_adu2 = 0.0;
    double se_adu2 = 0.0;
};

struct Line {
    double at_zero = 0.0;
    double slope = 0.0;
    double slope_se = 0.0;
};

Line weighted_line(const std::vector<Point>& points, const std::vector<double>& weights) {
    double w = 0.0;
    double x = 0.0;
    double y = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        w += weights[i];
        x += weights[i] * points[i].level_adu;
        y += weights[i] * points[i].variance_adu2;
    }
    x /= w;
    y /= w;
    double sxx = 0.0;
    double sxy = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double dx = points[i].level_adu - x;
        sxx += weights[i] * dx * dx;
        sxy += weights[i] * dx * (points[i].variance_adu2 - y);
    }
    if (sxx <= 0.0) return {y, 0.0, 0.0};
    return {y - sxy / sxx * x, sxy / sxx, std::sqrt(1.0 / sxx)};
}

// Residuals beyond twice their scale count less; the scale also widens the error.
Line robust_line(const std::vector<Point>& points) {
    std::vector<double> base;
    for (const Point& p : points) base.push_back(1.0 / (p.se_adu2 * p.se_adu2));
    std::vector<double> weights = base;
    Line line = weighted_line(points, weights);
    double scale = 1.0;
    constexpr int rounds = 10;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> residuals;
        for (const Point& p : points) {
            residuals.push_back(
                std::abs(p.variance_adu2 - line.at_zero - line.slope * p.level_adu) / p.se_adu2);
        }
        scale = std::max(1.0, 1.4826 * median_of(residuals));
        for (std::size_t i = 0; i < points.size(); ++i)
            weights[i] = base[i] * std::min(1.0, 2.0 * scale / std::max(residuals[i], 1e-12));
        line = weighted_line(points, weights);
    }
    line.slope_se *= scale;
    return line;
}

template <class Pixel>
const std::vector<Pixel>& pixels_of(const GrayImage& image) {
    if constexpr (sizeof(Pixel) == 2) {
        return image.pixels16;
    } else {
        return image.pixels8;
    }
}

// Groups of equal width between the darkest and the brightest level that noise does not clip.
struct Levels {
    double low_adu = 0.0;
    double high_adu = 0.0;
    static constexpr std::size_t groups = 48;

    [[nodiscard]] bool holds(double level) const { return level >= low_adu && level <= high_adu; }
    [[nodiscard]] std::size_t group_of(double level) const {
        const double share = (level - low_adu) / std::max(high_adu - low_adu, 1e-9);
        return std::min(groups - 1, static_cast<std::size_t>(share * static_cast<double>(groups)));
    }
};

Levels usable_levels(const Background& background, double noise_sd) {
    Levels levels{1e9, -1e9};
    const double margin = noise_clip_sd * noise_sd;
    for (const float value : background.level_adu) {
        const auto level = static_cast<double>(value);
        if (level < margin || level > background.saturation_adu - margin) continue;
        levels.low_adu = std::min(levels.low_adu, level);
        levels.high_adu = std::max(levels.high_adu, level);
    }
    return levels;
}

template <class Pixel>
void add_pair(const FramePair& pair,
              const Background& background,
              const Levels& levels,
              std::vector<LevelGroup>& groups) {
    const auto& a = pixels_of<Pixel>(pair.first->image);
    const auto& b = pixels_of<Pixel>(pair.second->image);
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto level = static_cast<double>(background.level_adu[i]);
        if (!levels.holds(level)) continue;
        groups[levels.group_of(level)].differences.add(static_cast<int>(b[i]) -
                                                       static_cast<int>(a[i]));
    }
}

std::vector<Point> points_of(const std::vector<LevelGroup>& groups) {
    constexpr std::size_t enough_differences = 2000;
    std::vector<Point> points;
    for (const LevelGroup& group : groups) {
        const std::size_t n = group.differences.total();
        if (n < enough_differences) continue;
        const double variance = 0.5 * group.differences.variance();
        if (variance <= 0.0) continue;
        points.push_back({group.level_sum_adu / group.pixels,
                          variance,
                          variance * std::sqrt(2.0 / static_cast<double>(n))});
    }
    return points;
}

// Whether the levels differ by more than the error of a level makes them.
bool well_spread(const std::vector<LevelGroup>& groups, double level_variance) {
    double count = 0.0;
    double mean = 0.0;
    for (const LevelGroup& g : groups) {
        count += g.pixels;
        mean += g.level_sum_adu;
    }
    if (count <= 0.0) return false;
    mean /= count;
    double squares = 0.0;
    for (const LevelGroup& g : groups) {
        if (g.pixels <= 0.0) continue;
        const double d = g.level_sum_adu / g.pixels - mean;
        squares += g.pixels * d * d;
    }
    constexpr double enough_spread = 20.0;  // biases the slope by 5 %
    return squares / count > enough_spread * level_variance;
}

double pooled_noise_sd(std::span<const FramePair> pairs) {
    Differences all;
    for (const FramePair& pair : pairs) {
        const GrayImage& a = pair.first->image;
        const GrayImage& b = pair.second->image;
        constexpr int step = 3;  // a ninth of the pixels is plenty
        for (int y = 0; y < a.height; y += step) {
            for (int x = 0; x < a.width; x += step) all.add(b.at(x, y) - a.at(x, y));
        }
    }
    return std::sqrt(0.5 * all.variance());
}

}  // namespace

std::optional<PhotonTransfer> measure_photon_transfer(std::span<const FramePair> pairs) {
    if (pairs.empty()) return std::nullopt;
    PhotonTransfer out;
    out.noise_sd_adu = pooled_noise_sd(pairs);
    std::vector<FramePtr> pictures;
    for (const FramePair& pair : pairs) {
        pictures.push_back(pair.first);
        pictures.push_back(pair.second);
    }
    const Background background = estimate_background(pictures);
    const Levels levels = usable_levels(background, out.noise_sd_adu);
    if (levels.high_adu < levels.low_adu) return out;  // all of it clips
    out.darkest_adu = levels.low_adu;
    out.brightest_adu = levels.high_adu;
    std::vector<LevelGroup> groups(Levels::groups);
    for (const float level : background.level_adu) {
        if (!levels.holds(static_cast<double>(level))) continue;
        LevelGroup& group = groups[levels.group_of(static_cast<double>(level))];
        group.level_sum_adu += static_cast<double>(level);
        group.pixels += 1.0;
    }
    const bool is_16_bit = pairs.front().first->image.is_16_bit;
    for (const FramePair& pair : pairs) {
        if (is_16_bit) {
            add_pair<std::uint16_t>(pair, background, levels, groups);
        } else {
            add_pair<std::uint8_t>(pair, background, levels, groups);
        }
    }
    const std::vector<Point> points = points_of(groups);
    constexpr std::size_t enough_points = 4;
    const double level_variance =
        out.noise_sd_adu * out.noise_sd_adu / static_cast<double>(pictures.size());
    if (points.size() < enough_points || !well_spread(groups, level_variance)) return out;
    const Line line = robust_line(points);
    constexpr double significant = 5.0;
    if (line.slope <= significant * line.slope_se) return out;
    out.gain_adu = line.slope;
    out.gain_se_adu = line.slope_se;
    out.variance_at_zero_adu2 = line.at_zero;
    return out;
}

}  // namespace nta
