// SPDX-License-Identifier: MIT
#include "nta/compare/post_hoc.hpp"

#include "nta/compare/student.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace nta {
namespace {

namespace bm = boost::math;
using Quadrature = bm::quadrature::gauss_kronrod<double, 61>;

double phi(double z) { return bm::pdf(bm::normal(), z); }

// P(range of k standard normals <= w).
double range_cdf(double w, std::size_t k) {
    const auto integrand = [&](double z) {
        const double inside = bm::cdf(bm::normal(), z) - bm::cdf(bm::normal(), z - w);
        return phi(z) * std::pow(inside, static_cast<double>(k - 1));
    };
    constexpr double end = 8.5;  // phi is 1e-16 there
    constexpr unsigned most_splits = 8;
    constexpr double tolerance = 1e-12;
    return static_cast<double>(k) *
           Quadrature::integrate(integrand, -end, end, most_splits, tolerance);
}

struct Pooled {
    double mean_square = 0.0;
    double df = 0.0;
};

Pooled pooled(std::span<const Moments> groups) {
    Pooled p;
    for (const Moments& m : groups) {
        if (m.n > 1) p.df += static_cast<double>(m.n - 1);
    }
    const double sd = pooled_sd(groups);
    p.mean_square = sd * sd;
    return p;
}

double pair_count(std::span<const Moments> groups) {
    const auto k = static_cast<double>(groups.size());
    return k * (k - 1.0) / 2.0;
}

template <class Compare>
std::vector<PairDifference> for_pairs(std::span<const Moments> groups, Compare compare) {
    std::vector<PairDifference> pairs;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        for (std::size_t j = i + 1; j < groups.size(); ++j) {
            if (groups[i].n == 0 || groups[j].n == 0) continue;
            if (auto pair = compare(groups[i], groups[j])) {
                pair->first = i;
                pair->second = j;
                pairs.push_back(*pair);
            }
        }
    }
    return pairs;
}

void set_interval(MeanDifference& d, double half) {
    d.low = d.estimate - half;
    d.high = d.estimate + half;
}

// The difference of two groups with the mean square of all of them; test and interval are unset.
MeanDifference pooled_difference(const Moments& a, const Moments& b, const Pooled& within) {
    MeanDifference d;
    d.estimate = b.mean - a.mean;
    d.se = std::sqrt(within.mean_square *
                     (1.0 / static_cast<double>(a.n) + 1.0 / static_cast<double>(b.n)));
    return d;
}

}  // namespace

std::vector<PairDifference> bonferroni_pooled(std::span<const Moments> groups) {
    const Pooled within = pooled(groups);
    if (!(within.mean_square > 0.0)) return {};
    const double pairs = pair_count(groups);
    const double critical = upper_t(k_alpha / 2.0 / pairs, within.df);
    return for_pairs(groups, [&](const Moments& a, const Moments& b) {
        PairDifference pair;
        MeanDifference& d = pair.difference = pooled_difference(a, b, within);
        set_interval(d, critical * d.se);
        const double t = -d.estimate / d.se;
        const double p = 2.0 * bm::cdf(bm::complement(bm::students_t(within.df), std::abs(t)));
        d.test = {t, within.df, std::nullopt, std::min(1.0, p)};
        pair.p_adjusted = std::min(1.0, p * pairs);
        return std::optional(pair);
    });
}

std::vector<PairDifference> bonferroni_pairwise(std::span<const Moments> groups) {
    const double pairs = pair_count(groups);
    return for_pairs(groups, [&](const Moments& a, const Moments& b) {
        const auto student = student_test(a, b);
        if (!student) return std::optional<PairDifference>();
        PairDifference pair;
        pair.difference = *student;
        set_interval(pair.difference,
                     upper_t(k_alpha / 2.0 / pairs, *student->test.df) * student->se);
        pair.p_adjusted = std::min(1.0, student->test.p * pairs);
        return std::optional(pair);
    });
}

std::vector<PairDifference> tukey_test(std::span<const Moments> groups) {
    const Pooled within = pooled(groups);
    if (!(within.mean_square > 0.0)) return {};
    const double critical = studentized_range_upper(k_alpha, groups.size(), within.df);
    return for_pairs(groups, [&](const Moments& a, const Moments& b) {
        PairDifference pair;
        MeanDifference& d = pair.difference = pooled_difference(a, b, within);
        set_interval(d, critical * d.se / std::sqrt(2.0));
        const double q = std::sqrt(2.0) * std::abs(d.estimate) / d.se;
        const double p = std::max(0.0, 1.0 - studentized_range_cdf(q, groups.size(), within.df));
        d.test = {q, within.df, std::nullopt, p};
        pair.p_adjusted = p;
        return std::optional(pair);
    });
}

double studentized_range_cdf(double q, std::size_t k, double df) {
    if (!(q > 0.0)) return 0.0;
    const bm::chi_squared chi2(df);
    constexpr double tail = 1e-15;
    const double low = std::sqrt(bm::quantile(chi2, tail) / df);
    const double high = std::sqrt(bm::quantile(bm::complement(chi2, tail)) / df);
    const auto integrand = [&](double s) {
        return 2.0 * df * s * bm::pdf(chi2, df * s * s) * range_cdf(q * s, k);
    };
    constexpr unsigned most_splits = 6;
    constexpr double tolerance = 1e-11;
    return std::clamp(
        Quadrature::integrate(integrand, low, high, most_splits, tolerance), 0.0, 1.0);
}

double studentized_range_upper(double tail, std::size_t k, double df) {
    const auto off = [&](double q) { return studentized_range_cdf(q, k, df) - (1.0 - tail); };
    double high = 4.0;
    while (off(high) < 0.0) high *= 2.0;
    std::uintmax_t steps = 100;
    constexpr int bits = 30;
    const auto [low, up] =
        bm::tools::toms748_solve(off, 0.0, high, bm::tools::eps_tolerance<double>(bits), steps);
    return 0.5 * (low + up);
}

std::vector<double> holm_adjusted(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(
        order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> adjusted(p.size());
    double so_far = 0.0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const auto left = static_cast<double>(order.size() - rank);
        so_far = std::max(so_far, std::min(1.0, left * p[order[rank]]));
        adjusted[order[rank]] = so_far;
    }
    return adjusted;
}

}  // namespace nta
