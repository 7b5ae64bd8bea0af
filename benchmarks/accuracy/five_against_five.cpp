// SPDX-License-Identifier: MIT
#include "five_against_five.hpp"

#include "nta/core/random.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "study.hpp"

namespace nta::accuracy {
namespace {

// Two-sided Student test on five against five modes at the 5 % level.
bool differ(const std::array<double, 5>& a, const std::array<double, 5>& b) {
    constexpr double t_975_8 =
        2.306004135033;  // 97.5 % quantile of Student's t, 8 degrees of freedom
    const auto mean = [](const auto& v) { return std::accumulate(v.begin(), v.end(), 0.0) / 5.0; };
    const auto squares = [&](const auto& v) {
        double sum = 0.0;
        for (const double x : v) sum += (x - mean(v)) * (x - mean(v));
        return sum;
    };
    const double variance = (squares(a) + squares(b)) / 8.0;
    return std::abs(mean(a) - mean(b)) > t_975_8 * std::sqrt(variance * 2.0 / 5.0);
}

// Share of comparisons of groups of five videos, drawn from a pool each, that find a difference.
double rejected_share(const std::vector<double>& a,
                      const std::vector<double>& b,
                      bool same,
                      Random& random) {
    constexpr int draws = 4000;
    double rejected = 0.0;
    for (int k = 0; k < draws; ++k) {
        std::array<double, 5> first{}, second{};
        std::vector<double> pool = a;
        const auto take = [&](std::vector<double>& from) {
            const auto i = static_cast<std::ptrdiff_t>(random.below(from.size()));
            const double value = from[static_cast<std::size_t>(i)];
            from.erase(from.begin() + i);
            return value;
        };
        for (double& v : first) v = take(pool);
        std::vector<double> other = same ? std::move(pool) : b;
        for (double& v : second) v = take(other);
        rejected += differ(first, second) ? 1.0 : 0.0;
    }
    return rejected / draws;
}

}  // namespace

// Mean over parts of the pools, which are independent of each other.
Figure found_percent(const std::vector<double>& a, const std::vector<double>& b, bool same) {
    constexpr std::size_t parts = 5;
    Random random(seed_of(502, 0));
    std::vector<double> shares;
    for (std::size_t p = 0; p < parts; ++p) {
        const auto part_of = [p](const std::vector<double>& all) {
            std::vector<double> part;
            for (std::size_t i = p; i < all.size(); i += parts) part.push_back(all[i]);
            return part;
        };
        shares.push_back(rejected_share(part_of(a), part_of(b), same, random));
    }
    return 100.0 * mean_of(shares);
}

}  // namespace nta::accuracy
