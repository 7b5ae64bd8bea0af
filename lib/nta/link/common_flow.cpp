// SPDX-License-Identifier: MIT
#include "nta/link/common_flow.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace nta {
namespace {

constexpr int histogram_reach_px =
    40;                            // histogram: flow plus four standard deviations of a fast step
constexpr int flow_reach_px = 20;  // where the peak may lie
constexpr int side = 2 * histogram_reach_px + 1;
constexpr double fewest_pairs = 50.0;  // with fewer, a flow would be one or two particles' own way
// Peaks of chance: 41 x 41 places and three scales stay below 5 standard deviations in 999 of 1000
// videos; 6 leaves room for pairs that repeat from frame to frame.
constexpr double significance_sd = 6.0;

std::size_t bin(int dx, int dy) {
    return static_cast<std::size_t>((dy + histogram_reach_px) * side + dx + histogram_reach_px);
}

struct DisplacementHistogram {
    std::vector<double> counts = std::vector<double>(static_cast<std::size_t>(side * side), 0.0);
    std::vector<double> chance = std::vector<double>(static_cast<std::size_t>(side * side), 0.0);
};

void count_pairs(const SpotTable& table,
                 const SpotFrame& from,
                 const SpotFrame& to,
                 DisplacementHistogram& histogram) {
    const auto first = table.spots.begin() + static_cast<std::ptrdiff_t>(to.begin);
    const auto last = table.spots.begin() + static_cast<std::ptrdiff_t>(to.end);
    for (std::size_t i = from.begin; i < from.end; ++i) {
        const LinkSpot& a = table.spots[i];
        const double left = a.x_px - histogram_reach_px - 0.5;
        auto b = std::lower_bound(
            first, last, left, [](const LinkSpot& s, double x) { return s.x_px < x; });
        for (; b != last && b->x_px < a.x_px + histogram_reach_px + 0.5; ++b) {
            const double dy = b->y_px - a.y_px;
            if (std::abs(dy) >= histogram_reach_px + 0.49) continue;
            const int column = static_cast<int>(std::lround(b->x_px - a.x_px));
            if (std::abs(column) > histogram_reach_px) continue;
            histogram.counts[bin(column, static_cast<int>(std::lround(dy)))] += 1.0;
        }
    }
}

DisplacementHistogram displacement_histogram(const SpotTable& table, double width, double height) {
    DisplacementHistogram histogram;
    double pairs = 0.0;
    for (std::size_t f = 1; f < table.frames.size(); ++f) {
        const SpotFrame& from = table.frames[f - 1];
        const SpotFrame& to = table.frames[f];
        if (to.frame != from.frame + 1) continue;
        count_pairs(table, from, to, histogram);
        pairs += static_cast<double>(from.size()) * static_cast<double>(to.size());
    }
    for (int dy = -histogram_reach_px; dy <= histogram_reach_px; ++dy) {
        for (int dx = -histogram_reach_px; dx <= histogram_reach_px; ++dx) {
            const double overlap = std::max(0.0, 1.0 - std::abs(dx) / width) *
                                   std::max(0.0, 1.0 - std::abs(dy) / height);
            histogram.chance[bin(dx, dy)] = pairs * overlap / (width * height);
        }
    }
    return histogram;
}

struct Peak {
    int dx = 0;
    int dy = 0;
    double significance = 0.0;
};

/// Gaussian window on the pixels around its center.
struct Window {
    int half = 0;
    std::vector<double> weight;

    explicit Window(double scale_px) : half(static_cast<int>(std::ceil(2.5 * scale_px))) {
        for (int y = -half; y <= half; ++y) {
            for (int x = -half; x <= half; ++x) {
                weight.push_back(std::exp(-0.5 * (x * x + y * y) / (scale_px * scale_px)));
            }
        }
    }
};

/// Excess over chance under a window, in units of its Poisson standard deviation.
double significance_at(const DisplacementHistogram& h, int dx, int dy, const Window& window) {
    double excess = 0.0;
    double variance = 0.0;
    std::size_t k = 0;
    // The widest window around the farthest flow still lies within the histogram.
    for (int y = dy - window.half; y <= dy + window.half; ++y) {
        for (int x = dx - window.half; x <= dx + window.half; ++x) {
            const double w = window.weight[k++];
            const double chance = h.chance[bin(x, y)];
            excess += w * (h.counts[bin(x, y)] - chance);
            variance += w * w * (chance + 1e-3);
        }
    }
    return excess / std::sqrt(variance);
}

Peak highest_peak(const DisplacementHistogram& h) {
    Peak best;
    for (const double scale_px : {1.5, 3.0, 5.0}) {
        const Window window(scale_px);
        for (int dy = -flow_reach_px; dy <= flow_reach_px; ++dy) {
            for (int dx = -flow_reach_px; dx <= flow_reach_px; ++dx) {
                const double z = significance_at(h, dx, dy, window);
                if (z > best.significance) best = {dx, dy, z};
            }
        }
    }
    return best;
}

struct Moments {
    double weight = 0.0;
    double x = 0.0;
    double y = 0.0;
    double square = 0.0;
};

Moments weigh_pairs(const DisplacementHistogram& h, const CommonFlow& flow) {
    Moments m;
    const double v = flow.step_variance_px2;
    for (int dy = -histogram_reach_px; dy <= histogram_reach_px; ++dy) {
        for (int dx = -histogram_reach_px; dx <= histogram_reach_px; ++dx) {
            const double count = h.counts[bin(dx, dy)];
            if (count == 0.0) continue;
            const double x = dx - flow.x_px_per_frame;
            const double y = dy - flow.y_px_per_frame;
            const double peak = flow.true_pairs * std::exp(-0.5 * (x * x + y * y) / v) /
                                (2.0 * std::numbers::pi * v);
            const double w = count * peak / (peak + h.chance[bin(dx, dy)] + 1e-12);
            m.weight += w;
            m.x += w * x;
            m.y += w * y;
            m.square += w * (x * x + y * y);
        }
    }
    return m;
}

/// Expectation maximization of the peak's content, width and, if it may move, center.
void refine(const DisplacementHistogram& h, bool may_move, CommonFlow& flow) {
    constexpr double least_variance_px2 = 0.25;  // bins of 1 px hide narrower peaks
    for (int iteration = 0; iteration < 60; ++iteration) {
        const Moments m = weigh_pairs(h, flow);
        if (m.weight < 1.0) return;
        flow.true_pairs = m.weight;
        flow.step_variance_px2 = std::max(least_variance_px2, 0.5 * m.square / m.weight);
        if (!may_move) continue;
        flow.x_px_per_frame += m.x / m.weight;
        flow.y_px_per_frame += m.y / m.weight;
    }
}

}  // namespace

CommonFlow find_common_flow(const SpotTable& table, double image_width_px, double image_height_px) {
    const DisplacementHistogram h = displacement_histogram(table, image_width_px, image_height_px);
    CommonFlow flow;
    flow.step_variance_px2 = 16.0;
    flow.true_pairs = std::max(1.0, 0.5 * static_cast<double>(table.spots.size()));
    const double pairs = std::accumulate(h.counts.begin(), h.counts.end(), 0.0);
    if (pairs >= fewest_pairs) {
        const Peak peak = highest_peak(h);
        CommonFlow moving = flow;
        moving.x_px_per_frame = peak.dx;
        moving.y_px_per_frame = peak.dy;
        refine(h, true, moving);
        const double speed = std::hypot(moving.x_px_per_frame, moving.y_px_per_frame);
        const double se = std::sqrt(moving.step_variance_px2 / std::max(1.0, moving.true_pairs));
        const bool significant = peak.significance > significance_sd &&
                                 moving.true_pairs >= fewest_pairs && speed > 4.0 * se;
        if (significant) return moving;
    }
    refine(h, false, flow);
    return flow;
}

}  // namespace nta
