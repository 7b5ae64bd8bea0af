// SPDX-License-Identifier: MIT
#include "nta/distribution/track_scores.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace nta {

namespace {

constexpr double k_any_score = 0.05;

}  // namespace

std::vector<double> normal_scores(std::span<const double> values, std::span<const double> weights) {
    if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
        return {};
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return values[a] < values[b];
    });
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> scores(values.size());
    double below = 0.0;
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first;
        double here = 0.0;
        while (end < order.size() && values[order[end]] == values[order[first]])
            here += weights[order[end++]];
        if (end - first == order.size()) return {};
        const double share = (below + 0.5 * here) / total;
        const double score = -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * share);
        while (first < end) scores[order[first++]] = score;
        below += here;
    }
    return scores;
}

double relative_score_density(double score, double mean, double sd) {
    const double z = (score - mean) / sd;
    return (1.0 - k_any_score) / sd * std::exp(0.5 * (score * score - z * z)) + k_any_score;
}

ScoreSums score_sums(const EvidenceMatrix& evidence,
                     std::span<const double> slot_weights,
                     std::span<const double> slot_scores,
                     std::span<const double> density) {
    const std::size_t n = evidence.grid().size;
    ScoreSums sums{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
    for (std::size_t b = 0; b < evidence.bundles().size(); ++b) {
        const std::vector<Lanes>& values = evidence.bundles()[b].values;
        Lanes::Vector likelihood = Lanes::Vector{} + 1e-30F;
        for (std::size_t j = 0; j < n; ++j)
            likelihood += static_cast<float>(density[j]) * values[j].v;
        Lanes::Vector weight{}, score{};
        for (std::size_t lane = 0; lane < k_lanes; ++lane) {
            weight[lane] = static_cast<float>(slot_weights[b * k_lanes + lane]) / likelihood[lane];
            score[lane] = static_cast<float>(slot_scores[b * k_lanes + lane]);
        }
        for (std::size_t j = 0; j < n; ++j) {
            const Lanes::Vector share = weight * values[j].v * static_cast<float>(density[j]);
            for (std::size_t lane = 0; lane < k_lanes; ++lane) {
                const auto s = static_cast<double>(share[lane]);
                const auto v = static_cast<double>(score[lane]);
                sums.weight[j] += s;
                sums.first[j] += s * v;
                sums.second[j] += s * v * v;
            }
        }
    }
    return sums;
}

}  // namespace nta
