// SPDX-License-Identifier: MIT
#include "nta/scatter/local_level.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace nta {
namespace {

// White and walk, in this order; of a symmetric matrix the lower triangle.
using Pair = std::array<double, 2>;
using Symmetric = std::array<double, 3>;

constexpr double least_variance = 1e-30;

// How the log likelihood rises with both variances, and what information the series has of them.
struct Slope {
    Pair score{};
    Symmetric information{};
};

// The filter of level_log_likelihood() with the derivatives of each of its steps (Durbin & Koopman
// 2012, sec. 7.3).
Slope slope_at(std::span<const LevelSample> series, const LevelChanges& at, double blur) {
    const double white = at.white_variance - blur * at.walk_variance;
    const Pair noise_by{1.0, -blur};
    double level = series.front().value;
    Pair level_by{};
    double level_variance = series.front().variance + white;
    Pair level_variance_by = noise_by;
    Slope slope;
    for (std::size_t k = 1; k < series.size(); ++k) {
        const double frames = series[k].frame - series[k - 1].frame;
        level_variance += at.walk_variance * frames;
        level_variance_by[1] += frames;
        const double noise = series[k].variance + white;
        const double precision = 1.0 / std::max(level_variance + noise, least_variance);
        const double surprise = series[k].value - level;
        const double gain = level_variance * precision;
        const double square = surprise * surprise * precision;
        Pair share{};  // derivatives of ln variance
        for (std::size_t i = 0; i < 2; ++i) {
            share[i] = (level_variance_by[i] + noise_by[i]) * precision;
            slope.score[i] += 0.5 * (square - 1.0) * share[i] + surprise * precision * level_by[i];
        }
        slope.information[0] += 0.5 * share[0] * share[0] + precision * level_by[0] * level_by[0];
        slope.information[1] += 0.5 * share[0] * share[1] + precision * level_by[0] * level_by[1];
        slope.information[2] += 0.5 * share[1] * share[1] + precision * level_by[1] * level_by[1];
        for (std::size_t i = 0; i < 2; ++i) {
            const double gain_by = level_variance_by[i] * precision - gain * share[i];
            level_by[i] = (1.0 - gain) * level_by[i] + surprise * gain_by;
            level_variance_by[i] = gain_by * noise + gain * noise_by[i];
        }
        level += gain * surprise;
        level_variance = gain * noise;
    }
    return slope;
}

struct Peak {
    LevelChanges changes;
    double log_likelihood = 0.0;
};

// Fisher scoring within variances of 0 and more, from one start to the top.
class Climb {
  public:
    Climb(std::span<const LevelSample> series, double blur, bool white_is_free)
        : series_(series), blur_(blur), white_is_free_(white_is_free) {}

    [[nodiscard]] Peak from(const LevelChanges& start) const {
        constexpr int most_steps = 50;
        Peak peak = at(start);
        for (int i = 0; i < most_steps; ++i) {
            const double before = peak.log_likelihood;
            rise(peak);
            if (peak.log_likelihood - before < enough) break;
        }
        return peak;
    }
    [[nodiscard]] Peak at(const LevelChanges& changes) const {
        return {changes, level_log_likelihood(series_, changes, blur_)};
    }

  private:
    // Far below the 2.7 that makes a likelihood ratio significant.
    static constexpr double enough = 1e-4;

    void rise(Peak& peak) const {
        constexpr int most_halvings = 12;
        const Pair step = step_at(peak.changes);
        double share = 2.0;
        for (int i = 0; i < most_halvings; ++i) {
            share *= 0.5;
            const Peak next = at({std::max(0.0, peak.changes.white_variance + share * step[0]),
                                  std::max(0.0, peak.changes.walk_variance + share * step[1])});
            if (next.log_likelihood <= peak.log_likelihood) continue;
            peak = next;
            return;
        }
    }

    // A variance of 0 that would fall stays out of it.
    [[nodiscard]] Pair step_at(const LevelChanges& here) const {
        const Slope s = slope_at(series_, here, blur_);
        const Symmetric& info = s.information;
        const bool white = white_is_free_ && (here.white_variance > 0.0 || s.score[0] > 0.0);
        const bool walk = here.walk_variance > 0.0 || s.score[1] > 0.0;
        const double determinant = info[0] * info[2] - info[1] * info[1];
        if (white && walk && determinant > 1e-9 * info[0] * info[2]) {
            const Pair step{(info[2] * s.score[0] - info[1] * s.score[1]) / determinant,
                            (info[0] * s.score[1] - info[1] * s.score[0]) / determinant};
            // One that falls through 0 from there leaves the other alone.
            if (here.white_variance > 0.0 || step[0] > 0.0) {
                if (here.walk_variance > 0.0 || step[1] > 0.0) return step;
                return {s.score[0] / info[0], 0.0};
            }
            return {0.0, s.score[1] / info[2]};
        }
        return {white ? s.score[0] / info[0] : 0.0, walk ? s.score[1] / info[2] : 0.0};
    }

    std::span<const LevelSample> series_;
    double blur_;
    bool white_is_free_;
};

// Half the mean square of steps over so many samples.
double half_square(std::span<const LevelSample> series, std::size_t over) {
    double sum = 0.0;
    for (std::size_t k = over; k < series.size(); ++k) {
        const double step = series[k].value - series[k - over].value;
        sum += 0.5 * step * step;
    }
    return sum / static_cast<double>(series.size() - over);
}

// From how much longer steps are than short ones; above zero, where no climb could begin.
LevelChanges from_moments(std::span<const LevelSample> series, double known) {
    const std::size_t over = std::clamp<std::size_t>(series.size() / 4, 2, 8);
    const double near = half_square(series, 1);
    const double far = half_square(series, over);
    const double least = 0.003 * (near + known);
    const double walk = std::max(2.0 * (far - near) / static_cast<double>(over - 1), least);
    return {std::max(near - known - 0.5 * walk, least), walk};
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
        const double variance = std::max(level_variance + noise, least_variance);
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
    const double known = mean_variance(series);
    const LevelChanges start = from_moments(series, known);
    const auto higher = [](const Peak& a, const Peak& b) {
        return a.log_likelihood < b.log_likelihood;
    };
    const Climb both(series, blur, true);
    const Climb walk(series, blur, false);
    // The likelihood can have a top on either border.
    const Peak without = walk.from({0.0, start.walk_variance});
    const Peak no_walk = both.from({start.white_variance + 0.5 * start.walk_variance, 0.0});
    const Peak highest = std::max({both.from(start), no_walk, without}, higher);
    LevelFit fit;
    fit.changes = highest.changes;
    fit.likelihood_ratio = 2.0 * (highest.log_likelihood - without.log_likelihood);
    const double aside = 0.2 * (fit.changes.white_variance + known);
    const Peak beside = walk.from({fit.changes.white_variance + aside, fit.changes.walk_variance});
    const double fall = 2.0 * (highest.log_likelihood - beside.log_likelihood);
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
