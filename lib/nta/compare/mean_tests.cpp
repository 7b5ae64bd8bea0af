// SPDX-License-Identifier: MIT
#include "nta/compare/mean_tests.hpp"

#include "nta/compare/student.hpp"

#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nta {
namespace {

namespace bm = boost::math;

double two_sided_p(double t, double df) {
    return std::min(1.0, 2.0 * bm::cdf(bm::complement(bm::students_t(df), std::abs(t))));
}

std::optional<MeanDifference> difference(const Moments& first,
                                         const Moments& second,
                                         double se,
                                         double df) {
    if (!(se > 0.0)) return std::nullopt;
    MeanDifference d;
    d.estimate = second.mean - first.mean;
    d.se = se;
    const double half = two_sided_t(df) * se;
    d.low = d.estimate - half;
    d.high = d.estimate + half;
    const double t = (first.mean - second.mean) / se;
    d.test = {t, df, std::nullopt, two_sided_p(t, df)};
    return d;
}

double median(Group values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

Group logarithms(std::span<const double> values) {
    Group logs;
    for (const double v : values) logs.push_back(std::log(v));
    return logs;
}

bool all_positive(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return v > 0.0; });
}

bool are_comparable(std::span<const double> values) {
    constexpr double most = 100.0;
    const auto [least, largest] = std::minmax_element(values.begin(), values.end());
    return values.empty() || *largest <= most * *least;
}

double welch_se(const Moments& first, const Moments& second) {
    return std::hypot(first.se(), second.se());
}

double welch_df(const Moments& first, const Moments& second) {
    const auto share = [](const Moments& m) {
        const double v = m.se() * m.se();
        return v * v / static_cast<double>(m.n - 1);
    };
    return std::pow(welch_se(first, second), 4) / (share(first) + share(second));
}

}  // namespace

double two_sided_t(double df) { return upper_t(k_alpha / 2.0, df); }

std::optional<double> mean_half_width(const Moments& m) {
    if (m.n < 2) return std::nullopt;
    return two_sided_t(static_cast<double>(m.n - 1)) * m.se();
}

std::optional<MeanDifference> student_test(const Moments& first, const Moments& second) {
    if (first.n < 2 || second.n < 2) return std::nullopt;
    const Moments both[] = {first, second};
    const double se = pooled_sd(both) * std::sqrt(1.0 / static_cast<double>(first.n) +
                                                  1.0 / static_cast<double>(second.n));
    return difference(first, second, se, static_cast<double>(first.n + second.n - 2));
}

std::optional<MeanDifference> welch_test(const Moments& first, const Moments& second) {
    if (first.n < 2 || second.n < 2 || !(welch_se(first, second) > 0.0)) return std::nullopt;
    return difference(first, second, welch_se(first, second), welch_df(first, second));
}

std::optional<MeanRatio> welch_ratio(std::span<const double> first,
                                     std::span<const double> second) {
    if (!all_positive(first) || !all_positive(second)) return std::nullopt;
    if (!are_comparable(first) || !are_comparable(second)) return std::nullopt;
    const auto d = welch_test(moments_of(logarithms(first)), moments_of(logarithms(second)));
    if (!d) return std::nullopt;
    return MeanRatio{std::exp(d->estimate), std::exp(d->low), std::exp(d->high), d->test};
}

std::optional<Equivalence> test_equivalence(const Moments& first,
                                            const Moments& second,
                                            double margin) {
    const auto d = welch_test(first, second);
    if (!d) return std::nullopt;
    const double df = *d->test.df;
    const double half = upper_t(k_alpha, df) * d->se;
    const auto beyond = [&](double distance) {
        return bm::cdf(bm::complement(bm::students_t(df), distance / d->se));
    };
    return Equivalence{margin,
                       d->estimate - half,
                       d->estimate + half,
                       std::max(beyond(margin - d->estimate), beyond(margin + d->estimate))};
}

std::optional<TestResult> anova(std::span<const Moments> groups) {
    double n = 0.0;
    double sum = 0.0;
    double within = 0.0;
    for (const Moments& m : groups) {
        if (m.n == 0) return std::nullopt;
        n += static_cast<double>(m.n);
        sum += m.mean * static_cast<double>(m.n);
        within += m.sum_of_squares();
    }
    const auto k = static_cast<double>(groups.size());
    if (k < 2.0 || n <= k || !(within > 0.0)) return std::nullopt;
    double between = 0.0;
    for (const Moments& m : groups) {
        between += static_cast<double>(m.n) * (m.mean - sum / n) * (m.mean - sum / n);
    }
    const double f = (between / (k - 1.0)) / (within / (n - k));
    return TestResult{f, k - 1.0, n - k, bm::cdf(bm::complement(bm::fisher_f(k - 1.0, n - k), f))};
}

std::optional<TestResult> levene_test(std::span<const Group> groups) {
    std::vector<Moments> deviations;
    for (const Group& group : groups) {
        if (group.size() < 2) return std::nullopt;
        Group off = group;
        const double center = median(group);
        for (double& v : off) v = std::abs(v - center);
        deviations.push_back(moments_of(off));
    }
    return anova(deviations);
}

double student_power(double effect_sd, std::size_t n_first, std::size_t n_second, double alpha) {
    const auto df = static_cast<double>(n_first + n_second - 2);
    const double shift = effect_sd / std::sqrt(1.0 / static_cast<double>(n_first) +
                                               1.0 / static_cast<double>(n_second));
    const double critical = upper_t(alpha / 2.0, df);
    const bm::non_central_t t(df, shift);
    return bm::cdf(bm::complement(t, critical)) + bm::cdf(t, -critical);
}

std::optional<double> detectable_difference_sd(std::size_t n_first,
                                               std::size_t n_second,
                                               const Detection& detection) {
    if (n_first < 2 || n_second < 2) return std::nullopt;
    const auto missing = [&](double effect_sd) {
        return student_power(effect_sd, n_first, n_second, detection.alpha) - detection.power;
    };
    double high = 1.0;
    while (missing(high) < 0.0) high *= 2.0;
    std::uintmax_t steps = 200;
    constexpr int bits = 40;
    const auto [low, up] =
        bm::tools::toms748_solve(missing, 0.0, high, bm::tools::eps_tolerance<double>(bits), steps);
    return 0.5 * (low + up);
}

}  // namespace nta
