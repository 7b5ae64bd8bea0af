// SPDX-License-Identifier: MIT
#include "nta/distribution/resolvable_ratio.hpp"

#include "nta/distribution/lognormal_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace nta {

namespace {

constexpr double k_largest_ratio = 4.0;

// Tracks of nearly the same variance.
struct Alike {
    double weight = 0.0;
    double sd_ln = 0.0;
};

std::vector<Alike> classes_of(std::span<const double> variance_ln,
                              std::span<const double> weights) {
    constexpr std::size_t most_classes = 64;
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return variance_ln[a] < variance_ln[b];
    });
    const std::size_t count = std::min(order.size(), most_classes);
    std::vector<Alike> classes(count);
    std::vector<double> information(count, 0.0);
    for (std::size_t k = 0; k < order.size(); ++k) {
        const std::size_t c = k * count / order.size();
        classes[c].weight += weights[order[k]];
        information[c] += weights[order[k]] / variance_ln[order[k]];
    }
    for (std::size_t c = 0; c < count; ++c) {
        if (information[c] > 0.0) classes[c].sd_ln = std::sqrt(classes[c].weight / information[c]);
    }
    return classes;
}

}  // namespace

double gain_of_two(double a) {
    // Trapezoidal sum: exact to 1e-10 for a function as smooth as this.
    constexpr int half_steps = 32;
    constexpr double step = 0.25;
    double mean = 0.0;
    for (int k = -half_steps; k <= half_steps; ++k) {
        const double z = step * k;
        const double x = std::abs(a * a + a * z);
        const double ln_cosh = x + std::log1p(std::exp(-2.0 * x)) - std::numbers::ln2;
        mean += std::exp(-0.5 * z * z) * ln_cosh;
    }
    mean *= step / std::sqrt(2.0 * std::numbers::pi);
    return mean - a * a + 0.5 * std::log1p(a * a);
}

std::optional<double> resolvable_ratio(std::span<const double> variance_ln,
                                       std::span<const double> weights) {
    const double n = effective_count(weights);
    if (!(n > 1.0)) return std::nullopt;
    const std::vector<Alike> classes = classes_of(variance_ln, weights);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto gain = [&](double delta) {
        double sum = 0.0;
        for (const Alike& c : classes) {
            if (c.weight > 0.0) sum += c.weight * gain_of_two(0.5 * delta / c.sd_ln);
        }
        return 2.0 * n * sum / total - 3.0 * std::log(n);
    };
    double low = 0.0;
    double high = std::log(k_largest_ratio);
    if (gain(high) < 0.0) return std::nullopt;
    // 30 halvings: to 1e-9.
    for (int step = 0; step < 30; ++step) {
        const double middle = 0.5 * (low + high);
        (gain(middle) < 0.0 ? low : high) = middle;
    }
    return std::exp(high);
}

double narrow_variance_error(std::span<const double> variance_ln, std::span<const double> weights) {
    double squares = 0.0;
    double information = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double ratio = weights[i] / variance_ln[i];
        squares += ratio * ratio;
        information += ratio / variance_ln[i];
    }
    return std::sqrt(2.0 * squares) / information;
}

}  // namespace nta
