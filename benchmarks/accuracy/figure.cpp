// SPDX-License-Identifier: MIT
#include "figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nta::accuracy {
namespace {

double mean(std::span<const double> values) {
    double sum = 0.0;
    for (const double v : values) sum += v;
    return sum / static_cast<double>(values.size());
}

// Mean of the powers of the departures from a center.
double moment(std::span<const double> values, double center, double power) {
    double sum = 0.0;
    for (const double v : values) sum += std::pow(v - center, power);
    return sum / static_cast<double>(values.size());
}

// Root of a mean of squares, whose error comes from the fourth moment.
Figure root(double square, double fourth, double n) {
    const double value = std::sqrt(square);
    const double variance = std::max(0.0, fourth - square * square) / n;
    return {value, value > 0.0 ? std::sqrt(variance) / (2.0 * value) : 0.0};
}

// Decimals that show two digits of the error, or four digits of an exact number.
int decimals(const Figure& f) {
    double smallest = f.standard_error;
    if (!(smallest > 0.0)) smallest = std::abs(f.value) * 1e-2;
    if (!(smallest > 0.0)) return 1;
    return std::clamp(1 - static_cast<int>(std::floor(std::log10(smallest))), 0, 8);
}

}  // namespace

Figure mean_of(std::span<const double> values) {
    if (values.empty()) return {};
    const double center = mean(values);
    const auto n = static_cast<double>(values.size());
    if (values.size() < 2) return {center, 0.0};
    return {center, std::sqrt(moment(values, center, 2.0) / (n - 1.0))};
}

Figure ratio_of(std::span<const double> values, std::span<const double> of) {
    if (values.empty() || !(mean(of) > 0.0)) return {};
    const double ratio = mean(values) / mean(of);
    const auto n = static_cast<double>(values.size());
    double squares = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i)
        squares += std::pow(values[i] - ratio * of[i], 2);
    return {ratio, n < 2.0 ? 0.0 : std::sqrt(squares / (n * (n - 1.0))) / mean(of)};
}

Figure rms_of(std::span<const double> values) {
    if (values.empty()) return {};
    return root(
        moment(values, 0.0, 2.0), moment(values, 0.0, 4.0), static_cast<double>(values.size()));
}

Figure spread_of(std::span<const double> values) {
    if (values.size() < 2) return {};
    const double center = mean(values);
    const auto n = static_cast<double>(values.size());
    const double unbiased = n / (n - 1.0);
    return root(moment(values, center, 2.0) * unbiased,
                moment(values, center, 4.0) * unbiased * unbiased,
                n);
}

Figure share_of(double k, double n) {
    if (!(n > 0.0)) return {};
    const double p = (k + 2.0) / (n + 4.0);
    return {k / n, std::sqrt(p * (1.0 - p) / (n + 4.0))};
}

Figure chance_below(std::span<const double> first, std::span<const double> second) {
    if (first.empty() || second.empty()) return {};
    double below = 0.0;
    for (const double a : first)
        for (const double b : second) below += a < b ? 1.0 : a == b ? 0.5 : 0.0;
    const auto n = static_cast<double>(first.size());
    const auto m = static_cast<double>(second.size());
    const double A = below / (n * m);
    const double q1 = A / (2.0 - A);
    const double q2 = 2.0 * A * A / (1.0 + A);
    const double variance =
        (A * (1.0 - A) + (n - 1.0) * (q1 - A * A) + (m - 1.0) * (q2 - A * A)) / (n * m);
    return {A, std::sqrt(std::max(0.0, variance))};
}

Figure slope_of(std::span<const double> x, std::span<const double> y) {
    if (x.size() < 2) return {};
    const double x0 = mean(x);
    const double y0 = mean(y);
    double xx = 0.0, xy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - x0) * (x[i] - x0);
        xy += (x[i] - x0) * (y[i] - y0);
    }
    const double slope = xy / xx;
    if (x.size() < 3) return {slope, 0.0};
    double squares = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i)
        squares += std::pow(y[i] - y0 - slope * (x[i] - x0), 2.0);
    return {slope, std::sqrt(squares / (static_cast<double>(x.size()) - 2.0) / xx)};
}

std::string number_text(const Figure& f) { return fmt::format("{:.{}f}", f.value, decimals(f)); }

std::string text(const Figure& f) {
    if (!(f.standard_error > 0.0)) return number_text(f);
    const int digits = decimals(f);
    return fmt::format("{:.{}f} ± {:.{}f}", f.value, digits, f.standard_error, digits);
}

}  // namespace nta::accuracy
