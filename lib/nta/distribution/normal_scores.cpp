// SPDX-License-Identifier: MIT
#include "nta/distribution/normal_scores.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace nta {

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

}  // namespace nta
