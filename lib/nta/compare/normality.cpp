// SPDX-License-Identifier: MIT
#include "nta/compare/normality.hpp"

#include <boost/math/constants/constants.hpp>
#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

namespace nta {
namespace {

namespace bm = boost::math;

// Coefficients of rising powers.
double polynomial(std::initializer_list<double> coefficients, double x) {
    double value = 0.0;
    for (auto c = std::rbegin(coefficients); c != std::rend(coefficients); ++c) {
        value = value * x + *c;
    }
    return value;
}

// Weights of the ordered values; antisymmetric, of unit length. Royston 1995, sec. 2.
std::vector<double> weights(std::size_t n) {
    const auto size = static_cast<double>(n);
    std::vector<double> a(n);
    if (n == 3) return {-std::sqrt(0.5), 0.0, std::sqrt(0.5)};
    double squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        a[i] = bm::quantile(bm::normal(), (static_cast<double>(i + 1) - 0.375) / (size + 0.25));
        squares += a[i] * a[i];
    }
    const double u = 1.0 / std::sqrt(size);
    const double last = polynomial(
        {a[n - 1] / std::sqrt(squares), 0.221157, -0.147981, -2.071190, 4.434685, -2.706056}, u);
    const double next = polynomial(
        {a[n - 2] / std::sqrt(squares), 0.042981, -0.293762, -1.752461, 5.682633, -3.582633}, u);
    const std::size_t ends = n > 5 ? 2 : 1;
    double rest = squares - 2.0 * a[n - 1] * a[n - 1];
    double share = 1.0 - 2.0 * last * last;
    if (ends == 2) {
        rest -= 2.0 * a[n - 2] * a[n - 2];
        share -= 2.0 * next * next;
    }
    for (std::size_t i = ends; i + ends < n; ++i) a[i] /= std::sqrt(rest / share);
    a[n - 1] = last;
    a[0] = -last;
    if (ends == 2) {
        a[n - 2] = next;
        a[1] = -next;
    }
    return a;
}

// Royston 1995, sec. 3: transforms of 1 - W to a normal.
double p_of(double W, std::size_t n) {
    if (n == 3) {
        constexpr double least = 0.75;
        const double p = 6.0 / bm::constants::pi<double>() *
                         (std::asin(std::sqrt(W)) - std::asin(std::sqrt(least)));
        return std::clamp(p, 0.0, 1.0);
    }
    const auto size = static_cast<double>(n);
    double y = std::log(1.0 - W);
    double mean = 0.0;
    double sd = 1.0;
    constexpr std::size_t small = 11;
    if (n <= small) {
        const double gamma = polynomial({-2.273, 0.459}, size);
        if (y >= gamma) return 0.0;
        y = -std::log(gamma - y);
        mean = polynomial({0.5440, -0.39978, 0.025054, -6.714e-4}, size);
        sd = std::exp(polynomial({1.3822, -0.77857, 0.062767, -0.0020322}, size));
    } else {
        const double x = std::log(size);
        mean = polynomial({-1.5861, -0.31082, -0.083751, 0.0038915}, x);
        sd = std::exp(polynomial({-0.4803, -0.082676, 0.0030302}, x));
    }
    return bm::cdf(bm::complement(bm::normal(), (y - mean) / sd));
}

}  // namespace

std::optional<TestResult> shapiro_wilk(std::span<const double> values) {
    constexpr std::size_t most = 5000;
    const Moments m = moments_of(values);
    if (m.n < 3 || m.n > most || !(m.sd > 0.0)) return std::nullopt;
    Group sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> a = weights(m.n);
    double sum = 0.0;
    for (std::size_t i = 0; i < m.n; ++i) sum += a[i] * sorted[i];
    const double W = std::min(1.0, sum * sum / m.sum_of_squares());
    return TestResult{W, std::nullopt, std::nullopt, W < 1.0 ? p_of(W, m.n) : 1.0};
}

Group residuals(std::span<const Group> groups) {
    Group all;
    for (const Group& group : groups) {
        const double mean = moments_of(group).mean;
        for (const double v : group) all.push_back(v - mean);
    }
    return all;
}

}  // namespace nta
