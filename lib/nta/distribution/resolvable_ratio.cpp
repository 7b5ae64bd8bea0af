// SPDX-License-Identifier: MIT
#include "nta/distribution/resolvable_ratio.hpp"

#include "nta/distribution/lognormal_mixture.hpp"

#include <cmath>

namespace nta {

std::optional<double> resolvable_ratio(std::span<const double> variance_ln,
                                       std::span<const double> weights) {
    // delta^2 = c V solves n (delta^4 / 8)^2 / (24 V^4) = 3 ln n; at c = 4 all of V is delta's
    constexpr double largest_c = 3.5;
    const double n = effective_count(weights);
    if (!(n > 1.0)) return std::nullopt;
    const double c = std::sqrt(8.0 * std::sqrt(72.0 * std::log(n) / n));
    if (c > largest_c) return std::nullopt;
    double total = 0.0;
    double information = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        total += weights[i];
        information += weights[i] / variance_ln[i];
    }
    const double delta_squared = c * total / information / (1.0 - 0.25 * c);
    return std::exp(std::sqrt(delta_squared));
}

}  // namespace nta
