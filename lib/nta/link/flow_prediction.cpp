// SPDX-License-Identifier: MIT
#include "nta/link/flow_prediction.hpp"

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

constexpr int block_frames = 30;
constexpr double fewest_steps = 30.0;  // below, the mean step is a few particles' own motion

struct Block {
    double weight = 0.0;
    double x_px = 0.0;  ///< sums while counting, then means
    double y_px = 0.0;
};

struct StepSums {
    Block all;
    double squares_px2 = 0.0;  ///< weighted sum of r^2/2 about the flow used
    std::vector<Block> blocks;
};

StepSums sum_steps(const SpotTable& table, const SpotChains& chains, const MotionModel& used) {
    StepSums sums;
    const std::int32_t first = table.frames.front().frame;
    const auto span = static_cast<std::size_t>(table.frames.back().frame - first);
    sums.blocks.resize(span / block_frames + 1);
    for (std::size_t j = 0; j < chains.previous.size(); ++j) {
        if (chains.previous[j] == no_spot) continue;
        const LinkSpot& to = table.spots[j];
        const LinkSpot& from = table.spots[static_cast<std::size_t>(chains.previous[j])];
        if (to.frame != from.frame + 1) continue;
        const double dx = to.x_px - from.x_px;
        const double dy = to.y_px - from.y_px;
        const double rx = dx - used.flow.x_between_px(from.frame, to.frame);
        const double ry = dy - used.flow.y_between_px(from.frame, to.frame);
        const double q = 0.5 * (rx * rx + ry * ry);
        const double w = 1.0 / (1.0 + q / used.variance_scale_px2);
        Block& block = sums.blocks[static_cast<std::size_t>(to.frame - first) / block_frames];
        for (Block* b : {&sums.all, &block}) {
            b->weight += w;
            b->x_px += w * dx;
            b->y_px += w * dy;
        }
        sums.squares_px2 += w * q;
    }
    return sums;
}

/// Variance of the true block means beyond the scatter of Brownian steps.
double excess_variance(const std::vector<Block>& blocks,
                       double mean,
                       double Block::*axis,
                       double v) {
    double q = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    double n = 0.0;
    for (const Block& b : blocks) {
        if (b.weight <= 0.0) continue;
        q += b.weight * (b.*axis - mean) * (b.*axis - mean) / v;
        sum += b.weight;
        squares += b.weight * b.weight;
        n += 1.0;
    }
    const double room = sum - squares / sum;
    return room > 0.0 ? std::max(0.0, v * (q - (n - 1.0)) / room) : 0.0;
}

/// Cumulative displacement per frame, straight lines between the middles of the blocks.
std::vector<double> cumulate(const std::vector<double>& block_means, std::size_t frames) {
    std::vector<double> sum(frames, 0.0);
    const double last = static_cast<double>(block_means.size() - 1);
    for (std::size_t f = 1; f < frames; ++f) {
        const double at = (static_cast<double>(f) - 0.5) / block_frames - 0.5;
        const double place = std::clamp(at, 0.0, last);
        const auto b = static_cast<std::size_t>(place);
        const double share = place - static_cast<double>(b);
        const double next = block_means[std::min(b + 1, block_means.size() - 1)];
        sum[f] = sum[f - 1] + (1.0 - share) * block_means[b] + share * next;
    }
    return sum;
}

std::vector<double> shrunk_means(const std::vector<Block>& blocks,
                                 double mean,
                                 double Block::*axis,
                                 double v) {
    const double excess = excess_variance(blocks, mean, axis, v);
    std::vector<double> means;
    for (const Block& b : blocks) {
        const double trust = excess > 0.0 ? excess / (excess + v / std::max(b.weight, 1e-9)) : 0.0;
        means.push_back(mean + trust * (b.*axis - mean));
    }
    return means;
}

}  // namespace

FlowPrediction predict_flow(const SpotTable& table,
                            const SpotChains& chains,
                            const MotionModel& used,
                            bool in_time) {
    StepSums sums = sum_steps(table, chains, used);
    FlowPrediction flow = used.flow;
    if (sums.all.weight < fewest_steps) return flow;
    flow.x_px_per_frame = sums.all.x_px / sums.all.weight;
    flow.y_px_per_frame = sums.all.y_px / sums.all.weight;
    flow.x_sum_px.clear();
    flow.y_sum_px.clear();
    if (!in_time || sums.blocks.size() < 2) return flow;
    for (Block& b : sums.blocks) {
        if (b.weight <= 0.0) continue;
        b.x_px /= b.weight;
        b.y_px /= b.weight;
    }
    const double v = std::max(1e-6, sums.squares_px2 / sums.all.weight);
    const auto frames = static_cast<std::size_t>(flow.last_frame - flow.first_frame) + 1;
    flow.x_sum_px =
        cumulate(shrunk_means(sums.blocks, flow.x_px_per_frame, &Block::x_px, v), frames);
    flow.y_sum_px =
        cumulate(shrunk_means(sums.blocks, flow.y_px_per_frame, &Block::y_px, v), frames);
    return flow;
}

}  // namespace nta
