// SPDX-License-Identifier: MIT
#include "nta/scatter/local_level.hpp"

#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {
namespace {

// A standard deviation in [0, largest] at which a cost is least, to a thousandth of `largest`.
template <class Cost>
double least_cost_sd(double largest, const Cost& cost) {
    constexpr int bits = 10;
    const auto [sd, least] = boost::math::tools::brent_find_minima(cost, 0.0, largest, bits);
    return cost(0.0) <= least ? 0.0 : sd;
}

// The most likely walk beside a given white variance.
LevelChanges with_best_walk(std::span<const LevelSample> series,
                            double white_variance,
                            double largest_sd,
                            double blur) {
    const double sd = least_cost_sd(largest_sd, [&](double walk_sd) {
        return -level_log_likelihood(series, {white_variance, walk_sd * walk_sd}, blur);
    });
    return {white_variance, sd * sd};
}

// No walk and no white noise steps farther than this.
double largest_step(std::span<const LevelSample> series) {
    double largest = 0.0;
    for (std::size_t k = 1; k < series.size(); ++k)
        largest = std::max(largest, std::abs(series[k].value - series[k - 1].value));
    return largest;
}

double mean_variance(std::span<const LevelSample> series) {
    double sum = 0.0;
    for (const LevelSample& y : series) sum += y.variance;
    return sum / static_cast<double>(series.size());
}

}  // namespace

double level_log_likelihood(std::span<const LevelSample> series,
                            const LevelChanges& changes,
                            double blur) {
    assert(!series.empty());
    const double white = changes.white_variance - blur * changes.walk_variance;
    double level = series.front().value;
    double level_variance = series.front().variance + white;
    // The product of the variances is taken in between, because logarithms are slow.
    double product = 1.0;
    double sum = 0.0;
    for (std::size_t k = 1; k < series.size(); ++k) {
        const LevelSample& y = series[k];
        assert(y.frame > series[k - 1].frame);
        level_variance += changes.walk_variance * (y.frame - series[k - 1].frame);
        const double noise = y.variance + white;
        const double variance = std::max(level_variance + noise, 1e-30);
        const double surprise = y.value - level;
        const double gain = level_variance / variance;
        level += gain * surprise;
        level_variance = gain * noise;
        sum += surprise * surprise / variance;
        product *= variance;
        if (product < 1e-200 || product > 1e200) {
            sum += std::log(product);
            product = 1.0;
        }
    }
    return -0.5 * (sum + std::log(product));
}

LevelFit fit_level(std::span<const LevelSample> series, double blur) {
    assert(series.size() >= 3);
    LevelFit fit;
    const double largest = largest_step(series);
    const auto profile = [&](double white_variance) {
        return level_log_likelihood(
            series, with_best_walk(series, white_variance, largest, blur), blur);
    };
    const double white_sd = least_cost_sd(largest, [&](double sd) { return -profile(sd * sd); });
    fit.changes = with_best_walk(series, white_sd * white_sd, largest, blur);
    const double highest = level_log_likelihood(series, fit.changes, blur);
    fit.likelihood_ratio = std::max(0.0, 2.0 * (highest - profile(0.0)));
    const double aside = 0.2 * (fit.changes.white_variance + mean_variance(series));
    const double fall = 2.0 * (highest - profile(fit.changes.white_variance + aside));
    fit.white_variance_se = aside / std::sqrt(std::max(fall, 1e-3));
    return fit;
}

std::vector<Level> smooth_levels(std::span<const LevelSample> series, const LevelChanges& changes) {
    assert(!series.empty());
    std::vector<Level> levels;
    const auto walked = [&](std::size_t k) {  // up to sample k since the one before
        return changes.walk_variance * (series[k].frame - series[k - 1].frame);
    };
    levels.push_back({series.front().value, series.front().variance + changes.white_variance});
    for (std::size_t k = 1; k < series.size(); ++k) {
        const double before = levels.back().variance + walked(k);
        const double noise = series[k].variance + changes.white_variance;
        const double gain = before / (before + noise);
        levels.push_back(
            {levels.back().value + gain * (series[k].value - levels.back().value), gain * noise});
    }
    for (std::size_t k = series.size() - 1; k-- > 0;) {
        const double before = levels[k].variance + walked(k + 1);
        const double share = levels[k].variance / before;
        levels[k].value += share * (levels[k + 1].value - levels[k].value);
        levels[k].variance += share * share * (levels[k + 1].variance - before);
    }
    return levels;
}

}  // namespace nta
