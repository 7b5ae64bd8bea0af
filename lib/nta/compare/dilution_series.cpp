// SPDX-License-Identifier: MIT
#include "nta/compare/dilution_series.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/complement.hpp>

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

constexpr double k_normal_95 = 1.959963984540054;

bool warns(const std::vector<const Capture*>& captures, const std::string& code) {
    return std::any_of(captures.begin(), captures.end(), [&](const Capture* c) {
        return std::find(c->warnings.begin(), c->warnings.end(), code) != c->warnings.end();
    });
}

DilutionMember member(const DilutionStep& step) {
    DilutionMember m;
    m.dilution = step.dilution;
    m.stock = step.stock.value;
    m.filmed = step.stock.value / step.dilution;
    if (m.stock > 0.0) m.relative_se = step.stock.se.value_or(0.0) / m.stock;
    double particles = 0.0;
    for (const Capture* c : step.captures) {
        m.videos.push_back(c->video);
        if (c->particles_per_frame) m.particles_per_frame += c->particles_per_frame->value;
        particles += c->effective_particles;
    }
    m.particles_per_frame /= static_cast<double>(step.captures.size());
    m.is_crowded = warns(step.captures, "crowded");
    constexpr double least_particles = 20.0;  // 22 % standard error
    m.is_thin = particles < least_particles;
    return m;
}

struct Point {
    double x = 0.0;
    double y = 0.0;
    double weight = 1.0;
};

struct Line {
    double slope = 0.0;
    double se = 0.0;
};

std::optional<Line> fit_line(const std::vector<Point>& points) {
    double w = 0.0;
    double x = 0.0;
    double y = 0.0;
    for (const Point& p : points) {
        w += p.weight;
        x += p.weight * p.x;
        y += p.weight * p.y;
    }
    x /= w;
    y /= w;
    double xx = 0.0;
    double xy = 0.0;
    for (const Point& p : points) {
        xx += p.weight * (p.x - x) * (p.x - x);
        xy += p.weight * (p.x - x) * (p.y - y);
    }
    if (!(xx > 0.0)) return std::nullopt;
    Line line{xy / xx, 1.0 / std::sqrt(xx)};
    double chi2 = 0.0;
    for (const Point& p : points) {
        const double off = p.y - y - line.slope * (p.x - x);
        chi2 += p.weight * off * off;
    }
    if (points.size() > 2) {
        line.se *= std::sqrt(std::max(1.0, chi2 / static_cast<double>(points.size() - 2)));
    }
    return line;
}

Estimate estimate(double value, double se) {
    return {value, value - k_normal_95 * se, value + k_normal_95 * se, se};
}

// A stated error of zero (a count without one) would outweigh everything.
double weight(const DilutionMember& m) {
    constexpr double least = 1e-3;
    const double se = std::max(least, m.relative_se);
    return 1.0 / (se * se);
}

using Members = std::span<const DilutionMember>;

// ln of the weighted geometric mean, and its chi-squared.
struct Agreement {
    double log_mean = 0.0;
    double weight = 0.0;
    double chi2 = 0.0;
};

Agreement agreement(Members members) {
    Agreement a;
    for (const DilutionMember& m : members) {
        a.weight += weight(m);
        a.log_mean += weight(m) * std::log(m.stock);
    }
    a.log_mean /= a.weight;
    for (const DilutionMember& m : members) {
        const double off = std::log(m.stock) - a.log_mean;
        a.chi2 += weight(m) * off * off;
    }
    return a;
}

bool agree(Members members) {
    if (std::any_of(members.begin(), members.end(), [](const auto& m) { return m.is_crowded; })) {
        return false;
    }
    if (members.size() < 2) return true;
    namespace bm = boost::math;
    const bm::chi_squared chi2(static_cast<double>(members.size() - 1));
    constexpr double least_p = 0.05;
    return bm::cdf(bm::complement(chi2, agreement(members).chi2)) >= least_p;
}

// The longest run whose members agree; of equally long ones that with more weight.
Members linear_range(Members members) {
    Members best;
    for (std::size_t from = 0; from < members.size(); ++from) {
        for (std::size_t to = from + 1; to <= members.size(); ++to) {
            const Members run = members.subspan(from, to - from);
            if (run.size() < best.size() || !agree(run)) continue;
            if (run.size() > best.size() || agreement(run).weight > agreement(best).weight) {
                best = run;
            }
        }
    }
    return best;
}

void judge_range(Members counted, DilutionSeries& series) {
    const Members range = linear_range(counted);
    if (range.empty()) return;
    const Agreement a = agreement(range);
    const double se = 1.0 / std::sqrt(a.weight);
    const double stock = std::exp(a.log_mean);
    series.stock = {
        stock, stock * std::exp(-k_normal_95 * se), stock * std::exp(k_normal_95 * se), stock * se};
    series.linear_high_dilution = range.front().dilution;
    series.linear_low_dilution = range.back().dilution;
    for (DilutionMember& m : series.members) {
        m.is_in_range = m.stock > 0.0 && m.dilution <= range.front().dilution &&
                        m.dilution >= range.back().dilution;
    }
}

}  // namespace

std::optional<DilutionSeries> fit_dilution_series(std::span<const DilutionStep> steps) {
    DilutionSeries series;
    for (const DilutionStep& step : steps) {
        if (!step.captures.empty()) series.members.push_back(member(step));
    }
    std::sort(series.members.begin(), series.members.end(), [](const auto& a, const auto& b) {
        return a.dilution > b.dilution;
    });
    std::vector<DilutionMember> counted;
    std::vector<Point> filmed;
    std::vector<Point> lost;
    for (const DilutionMember& m : series.members) {
        if (!(m.stock > 0.0)) continue;  // has no logarithm
        counted.push_back(m);
        filmed.push_back({-std::log(m.dilution), std::log(m.filmed), weight(m)});
        lost.push_back({m.particles_per_frame, std::log(m.stock), weight(m)});
    }
    const auto slope = counted.size() < 2 ? std::nullopt : fit_line(filmed);
    if (!slope) return std::nullopt;
    series.slope = estimate(slope->slope, slope->se);
    if (const auto loss = fit_line(lost)) {
        constexpr double percent = 100.0;
        series.coincidence_percent = estimate(-percent * loss->slope, percent * loss->se);
    }
    judge_range(counted, series);
    return series;
}

}  // namespace nta
