// SPDX-License-Identifier: MIT
#include "nta/compare/permutation.hpp"

#include "nta/core/random.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {
namespace {

std::vector<bool> observed(std::size_t n_first, std::size_t n_second) {
    std::vector<bool> split(n_first + n_second);
    std::fill(split.begin() + static_cast<std::ptrdiff_t>(n_first), split.end(), true);
    return split;
}

// ln C(n1 + n2, n1), which cannot overflow.
double ln_ways(std::size_t n_first, std::size_t n_second) {
    const auto ln_factorial = [](std::size_t n) {
        return boost::math::lgamma(static_cast<double>(n) + 1.0);
    };
    return ln_factorial(n_first + n_second) - ln_factorial(n_first) - ln_factorial(n_second);
}

std::vector<bool> drawn(std::vector<bool> split, Random& random) {
    for (std::size_t i = split.size(); i > 1; --i) {
        const std::size_t j = random.below(i);
        const bool held = split[i - 1];
        split[i - 1] = split[j];
        split[j] = held;
    }
    return split;
}

}  // namespace

Splits divide_anew(std::size_t n_first, std::size_t n_second, const PermutationOptions& options) {
    Splits splits;
    std::vector<bool> split = observed(n_first, n_second);
    splits.is_exhaustive =
        ln_ways(n_first, n_second) < std::log(static_cast<double>(options.most_splits) + 0.5);
    if (splits.is_exhaustive) {
        // The observed split is the first in lexicographic order.
        do {
            splits.second.push_back(split);
        } while (std::next_permutation(split.begin(), split.end()));
        return splits;
    }
    Random random(options.seed);
    splits.second.push_back(split);
    while (static_cast<std::int64_t>(splits.second.size()) < options.most_splits) {
        splits.second.push_back(drawn(split, random));
    }
    return splits;
}

PermutationP permutation_p(const Splits& splits, std::span<const double> statistics) {
    assert(statistics.size() == splits.second.size());
    PermutationP result;
    result.splits = splits.second.size();
    result.is_exhaustive = splits.is_exhaustive;
    if (statistics.empty()) return result;
    // Splits that are equal but for rounding count as equal.
    constexpr double rounding = 1e-9;
    const double least = statistics.front() - rounding * std::abs(statistics.front());
    const auto reached =
        std::count_if(statistics.begin(), statistics.end(), [&](double s) { return s >= least; });
    const auto count = static_cast<double>(result.splits);
    result.p = static_cast<double>(reached) / count;
    const std::vector<bool>& first = splits.second.front();
    const auto in_second = static_cast<std::size_t>(std::count(first.begin(), first.end(), true));
    const bool has_mirror = splits.is_exhaustive && 2 * in_second == first.size();
    result.smallest_p = (has_mirror ? 2.0 : 1.0) / count;
    return result;
}

}  // namespace nta
