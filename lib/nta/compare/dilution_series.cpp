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

// Particles behind a step, as if each were seen once, and the exposure to the stock that gave them.
struct Counted {
    double particles = 0.0;
    double exposure = 0.0;
};

// A stated error of zero (a count without one) would outweigh everything.
constexpr double k_least_variance = 1e-6;

std::optional<Counted> counted(const DilutionMember& m, double stated_se, double shared_variance) {
    // Of a count of zero the stated error is that of one particle.
    if (m.stock == 0.0 && stated_se > 0.0) return Counted{0.0, 1.0 / stated_se};
    if (!(m.stock > 0.0)) return std::nullopt;
    const double variance =
        std::max(k_least_variance, m.relative_se * m.relative_se - shared_variance);
    return Counted{1.0 / variance, 1.0 / (variance * m.stock)};
}

struct Point {
    double x = 0.0;
    Counted counted;
};

struct Line {
    double slope = 0.0;
    double se = 0.0;
};

// ln(particles / exposure) = at + slope (x - center), by maximum likelihood of Poisson counts.
struct PoissonLine {
    double center = 0.0;
    double at = 0.0;
    double slope = 0.0;
    double xx = 0.0;  // information on the slope

    explicit PoissonLine(const std::vector<Point>& points) {
        double particles = 0.0;
        double exposure = 0.0;
        for (const Point& p : points) {
            center += p.x * p.counted.particles;
            particles += p.counted.particles;
            exposure += p.counted.exposure;
        }
        center /= particles;
        at = std::log(particles / exposure);
    }

    [[nodiscard]] double expected(const Point& p) const {
        constexpr double most = 300.0;  // beyond, exp() leaves what can be squared
        return p.counted.exposure * std::exp(std::min(most, at + slope * (p.x - center)));
    }

    // One step of Newton; false where the points have no spread.
    bool improve(const std::vector<Point>& points) {
        double w = 0.0, wx = 0.0, wxx = 0.0, g = 0.0, gx = 0.0;
        for (const Point& p : points) {
            const double mu = expected(p);
            const double x = p.x - center;
            w += mu;
            wx += mu * x;
            wxx += mu * x * x;
            g += p.counted.particles - mu;
            gx += (p.counted.particles - mu) * x;
        }
        xx = wxx - wx * wx / w;
        if (!(xx > 1e-12 * wxx)) return false;
        constexpr double most_step = 1.0;  // far from the maximum the parabola overshoots
        const double step = std::clamp((gx - g * wx / w) / xx, -most_step, most_step);
        slope += step;
        at += std::clamp((g - step * wx) / w, -most_step, most_step);
        return std::isfinite(at) && std::isfinite(slope);
    }
};

// Pearson's chi-squared.
double misfit(const std::vector<Point>& points, const PoissonLine& line) {
    double chi2 = 0.0;
    for (const Point& p : points) {
        const double mu = line.expected(p);
        chi2 += (p.counted.particles - mu) * (p.counted.particles - mu) / mu;
    }
    return chi2;
}

// McCullagh & Nelder, Generalized Linear Models (1989), ch. 6; the scatter beyond the stated one
// widens the standard error.
std::optional<Line> fit_line(const std::vector<Point>& points) {
    PoissonLine line(points);
    constexpr int iterations = 100;
    for (int i = 0; i < iterations; ++i)
        if (!line.improve(points)) return std::nullopt;
    Line out{line.slope, 1.0 / std::sqrt(line.xx)};
    if (points.size() > 2) {
        const auto freedom = static_cast<double>(points.size() - 2);
        out.se *= std::sqrt(std::max(1.0, misfit(points, line) / freedom));
    }
    return out;
}

Estimate estimate(double value, double se) {
    return {value, value - k_normal_95 * se, value + k_normal_95 * se, se};
}

// A step and what was counted in it.
struct Step {
    DilutionMember member;
    Counted counted;
};
using Steps = std::span<const Step>;

// One stock behind several steps.
struct PooledSteps {
    double particles = 0.0;
    double exposure = 0.0;
    double chi2 = 0.0;

    explicit PooledSteps(Steps steps) {
        for (const Step& s : steps) {
            particles += s.counted.particles;
            exposure += s.counted.exposure;
        }
        for (const Step& s : steps) {
            const double mu = particles * s.counted.exposure / exposure;
            if (mu > 0.0) chi2 += (s.counted.particles - mu) * (s.counted.particles - mu) / mu;
        }
    }
};

bool agree(Steps steps) {
    if (std::any_of(
            steps.begin(), steps.end(), [](const Step& s) { return s.member.is_crowded; })) {
        return false;
    }
    if (steps.size() < 2) return true;
    namespace bm = boost::math;
    const bm::chi_squared chi2(static_cast<double>(steps.size() - 1));
    constexpr double least_p = 0.05;
    return bm::cdf(bm::complement(chi2, PooledSteps(steps).chi2)) >= least_p;
}

// The longest run whose steps agree; of equally long ones that with more particles.
Steps linear_range(Steps steps) {
    Steps best;
    for (std::size_t from = 0; from < steps.size(); ++from) {
        for (std::size_t to = from + 1; to <= steps.size(); ++to) {
            const Steps run = steps.subspan(from, to - from);
            if (run.size() < best.size() || !agree(run)) continue;
            if (run.size() > best.size() ||
                PooledSteps(run).particles > PooledSteps(best).particles)
                best = run;
        }
    }
    return best;
}

void judge_range(Steps steps, double shared_variance, DilutionSeries& series) {
    const Steps range = linear_range(steps);
    if (range.empty()) return;
    const PooledSteps pooled(range);
    if (!(pooled.particles > 0.0)) return;
    const double stock = pooled.particles / pooled.exposure;
    const double se = std::sqrt(1.0 / pooled.particles + shared_variance);
    series.stock = {
        stock, stock * std::exp(-k_normal_95 * se), stock * std::exp(k_normal_95 * se), stock * se};
    series.linear_high_dilution = range.front().member.dilution;
    series.linear_low_dilution = range.back().member.dilution;
    for (DilutionMember& m : series.members) {
        m.is_in_range = m.stock > 0.0 && m.dilution <= range.front().member.dilution &&
                        m.dilution >= range.back().member.dilution;
    }
}

// What all steps have in common beyond counting (depth of view, blank): relative variance.
double shared_variance_of(std::span<const DilutionStep> steps) {
    std::optional<double> least;
    for (const DilutionStep& step : steps) {
        double particles = 0.0;
        for (const Capture* c : step.captures) particles += c->effective_particles;
        if (!(step.stock.value > 0.0) || !(particles > 0.0)) continue;
        const double relative = step.stock.se.value_or(0.0) / step.stock.value;
        const double beyond = std::max(0.0, relative * relative - 1.0 / particles);
        if (!least || beyond < *least) least = beyond;
    }
    return least.value_or(0.0);
}

std::vector<Step> counted_steps(std::span<const DilutionStep> steps, double shared_variance) {
    std::vector<Step> out;
    for (const DilutionStep& step : steps) {
        if (step.captures.empty()) continue;
        const DilutionMember m = member(step);
        if (const auto c = counted(m, step.stock.se.value_or(0.0), shared_variance))
            out.push_back({m, *c});
    }
    std::sort(out.begin(), out.end(), [](const Step& a, const Step& b) {
        return a.member.dilution > b.member.dilution;
    });
    return out;
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
    const double shared_variance = shared_variance_of(steps);
    const std::vector<Step> counted = counted_steps(steps, shared_variance);
    std::vector<Point> filmed;
    std::vector<Point> lost;
    std::size_t with_particles = 0;
    for (const Step& s : counted) {
        // Exposure to what was filmed, and to the stock.
        filmed.push_back({-std::log(s.member.dilution),
                          {s.counted.particles, s.counted.exposure * s.member.dilution}});
        lost.push_back({s.member.particles_per_frame, s.counted});
        if (s.counted.particles > 0.0) ++with_particles;
    }
    const auto slope = with_particles < 2 ? std::nullopt : fit_line(filmed);
    if (!slope) return std::nullopt;
    series.slope = estimate(slope->slope, slope->se);
    if (const auto loss = fit_line(lost)) {
        constexpr double percent = 100.0;
        series.coincidence_percent = estimate(-percent * loss->slope, percent * loss->se);
    }
    judge_range(counted, shared_variance, series);
    return series;
}

}  // namespace nta
