// SPDX-License-Identifier: MIT
#include "nta/link/learn_motion.hpp"

#include "nta/core/order_statistics.hpp"
#include "nta/link/motion_fit.hpp"
#include "nta/link/resting_steps.hpp"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace nta {
namespace {

constexpr double least_variance_px2 = 0.01;  // a spot at rest still jitters by a tenth of a pixel
constexpr double first_shape = 3.0;          // sizes vary by a factor of a few
constexpr double median_of_t4 = 0.7407;      // median of |t|, Student, 4 degrees of freedom

double prior_seen(std::size_t misses) {
    return misses == 0 ? 0.9 : 0.3 / static_cast<double>(misses);
}

struct ChainSteps {
    double n = 0.0;
    double squares_px2 = 0.0;  ///< sum of r^2/2, scaled to one frame
};

/// Steps of every track, in order of first spot.
std::vector<ChainSteps> steps_by_chain(const SpotTable& table,
                                       const SpotChains& chains,
                                       const MotionModel& model) {
    std::vector<ChainSteps> steps;
    std::vector<std::size_t> chain_of(table.spots.size());
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        if (chains.previous[j] == no_spot) {
            chain_of[j] = steps.size();
            steps.emplace_back();
            continue;
        }
        const auto i = static_cast<std::size_t>(chains.previous[j]);
        const LinkSpot& from = table.spots[i];
        const LinkSpot& to = table.spots[j];
        chain_of[j] = chain_of[i];
        const double k = relative_step_variance(model, to.frame - from.frame, from, to);
        steps[chain_of[j]].n += 1.0;
        steps[chain_of[j]].squares_px2 += half_square_px2(model.flow, from, to) / k;
    }
    return steps;
}

struct LogVariance {
    double value = 0.0;     ///< unbiased for the logarithm of the track's variance
    double sampling = 0.0;  ///< its sampling variance
};

std::vector<LogVariance> log_variances(const std::vector<ChainSteps>& steps) {
    constexpr double fewest_steps = 4.0;
    std::vector<LogVariance> logs;
    for (const ChainSteps& s : steps) {
        if (s.n < fewest_steps) continue;
        const double mean = std::max(s.squares_px2 / s.n, least_variance_px2);
        logs.push_back({std::log(mean) - boost::math::digamma(s.n) + std::log(s.n),
                        boost::math::trigamma(s.n)});
    }
    return logs;
}

/// Shape a with trigamma(a) = variance, within bounds.
double shape_from_log_variance(double variance) {
    double low = 2.5;
    double high = 60.0;
    for (int i = 0; i < 50; ++i) {
        const double middle = 0.5 * (low + high);
        (boost::math::trigamma(middle) > variance ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// Sets shape and scale from the spread of the tracks' variances.
void fit_variances(const std::vector<ChainSteps>& steps,
                   const MotionModel& used,
                   MotionModel& model) {
    constexpr std::size_t fewest_tracks = 10;
    const std::vector<LogVariance> logs = log_variances(steps);
    if (logs.size() < fewest_tracks) {
        // What the model used so far knows counts as ten more steps.
        double n = 10.0;
        double squares = 10.0 * used.variance_scale_px2 / (used.variance_shape - 1.0);
        for (const ChainSteps& s : steps) {
            n += s.n;
            squares += s.squares_px2;
        }
        model.variance_shape = first_shape;
        model.variance_scale_px2 = (first_shape - 1.0) * std::max(squares / n, least_variance_px2);
        return;
    }
    double w = 0.0;
    double w2 = 0.0;
    double mean = 0.0;
    for (const LogVariance& l : logs) {
        w += 1.0 / l.sampling;
        w2 += 1.0 / (l.sampling * l.sampling);
        mean += l.value / l.sampling;
    }
    mean /= w;
    double q = 0.0;
    for (const LogVariance& l : logs) q += (l.value - mean) * (l.value - mean) / l.sampling;
    const double between = std::max(0.0, (q - static_cast<double>(logs.size() - 1)) / (w - w2 / w));
    double total = 0.0;
    double center = 0.0;
    for (const LogVariance& l : logs) {
        total += 1.0 / (l.sampling + between);
        center += l.value / (l.sampling + between);
    }
    model.variance_shape = shape_from_log_variance(between);
    model.variance_scale_px2 =
        std::exp(center / total + boost::math::digamma(model.variance_shape));
}

void learn_brightness(const SpotTable& table, const SpotChains& chains, MotionModel& model) {
    constexpr std::size_t fewest = 20;
    constexpr double least_sd = 0.05;
    std::vector<double> level(table.spots.size());
    std::vector<double> changes;
    std::vector<double> births;
    std::vector<double> everything;
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        const LinkSpot& spot = table.spots[j];
        if (!spot.has_brightness) continue;
        level[j] = spot.ln_brightness;
        everything.push_back(spot.ln_brightness);
        if (chains.previous[j] == no_spot) {
            births.push_back(spot.ln_brightness);
            continue;
        }
        const auto i = static_cast<std::size_t>(chains.previous[j]);
        if (!table.spots[i].has_brightness) continue;
        changes.push_back(spot.ln_brightness - level[i]);
        level[j] = 0.5 * (level[i] + spot.ln_brightness);
    }
    model.use_brightness = changes.size() >= fewest;
    if (!model.use_brightness) return;
    for (double& c : changes) c = std::abs(c);
    model.brightness_change_sd = std::max(least_sd, median_of(changes) / median_of_t4);
    if (births.size() < fewest) births = everything;
    model.birth_brightness_mean = median_of(births);
    for (double& b : births) b = std::abs(b - model.birth_brightness_mean);
    model.birth_brightness_sd =
        std::max(model.brightness_change_sd, median_of(births) / median_of_t4);
}

void learn_appearances(const SpotTable& table, const SpotChains& chains, MotionModel& model) {
    constexpr double prior_chances = 10.0;
    for (std::size_t m = 0; m < most_misses; ++m) {
        const double p = (static_cast<double>(chains.seen[m]) + prior_chances * prior_seen(m)) /
                         (static_cast<double>(chains.chances[m]) + prior_chances);
        model.seen_probability[m] = std::clamp(p, 0.01, 0.99);
    }
    double births = 1.0;
    for (std::size_t j = table.frames.front().end; j < table.spots.size(); ++j) {
        if (chains.previous[j] == no_spot) births += 1.0;
    }
    const double density = births / (static_cast<double>(table.frames.size()) * table.area_px2);
    // In a short or sparse video few births do not prove that none can happen.
    model.birth_density_per_px2 = std::max(density, 0.02 * table.density_per_px2());
}

/// For every spot: whether the step that led to it is one of a spot at rest.
std::vector<bool> at_rest(const SpotTable& table, const SpotChains& chains) {
    std::vector<std::vector<LaboratoryStep>> steps;
    std::vector<std::pair<std::size_t, std::size_t>> place(table.spots.size());
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        if (chains.previous[j] == no_spot) {
            place[j].first = steps.size();
            steps.emplace_back();
            continue;
        }
        const auto i = static_cast<std::size_t>(chains.previous[j]);
        const LinkSpot& from = table.spots[i];
        const LinkSpot& to = table.spots[j];
        place[j] = {place[i].first, steps[place[i].first].size()};
        steps[place[j].first].push_back(
            {half_square_px2(CommonMotion{}, from, to), from.variance_px2 + to.variance_px2});
    }
    std::vector<std::vector<bool>> rest_of_chain;
    for (const auto& chain : steps) rest_of_chain.push_back(resting_steps(chain));
    std::vector<bool> rest(table.spots.size(), false);
    for (std::size_t j = 0; j < rest.size(); ++j) {
        if (chains.previous[j] != no_spot) rest[j] = rest_of_chain[place[j].first][place[j].second];
    }
    return rest;
}

/// Common motion of all links of adjacent frames, far steps weighing less, spots at rest left out.
CommonMotion learn_flow(const SpotTable& table, const SpotChains& chains, const MotionModel& used) {
    constexpr std::size_t fewest_steps = 30;  // below, it is a few particles' own motion
    const std::vector<bool> rest = at_rest(table, chains);
    std::vector<MotionStep> steps;
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        if (chains.previous[j] == no_spot || rest[j]) continue;
        const LinkSpot& from = table.spots[static_cast<std::size_t>(chains.previous[j])];
        const LinkSpot& to = table.spots[j];
        if (to.frame != from.frame + 1) continue;
        const double q = half_square_px2(used.flow, from, to);
        steps.push_back({from.frame,
                         to.frame,
                         0.5 * (from.x_px + to.x_px),
                         0.5 * (from.y_px + to.y_px),
                         to.x_px - from.x_px,
                         to.y_px - from.y_px,
                         1.0 / (used.variance_scale_px2 + q)});
    }
    if (steps.size() < fewest_steps) return used.flow;
    MotionFitOptions options;
    options.field = table.field;
    return fit_common_motion(steps, options).motion;
}

double mean_localization_px2(const SpotTable& table, const SpotChains& chains) {
    double sum = 0.0;
    double n = 0.0;
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        if (chains.previous[j] == no_spot) continue;
        sum += table.spots[j].variance_px2 +
               table.spots[static_cast<std::size_t>(chains.previous[j])].variance_px2;
        n += 1.0;
    }
    return n > 0.0 ? sum / n : 0.0;
}

}  // namespace

MotionModel first_motion_model(const SpotTable& table, const CommonFlow& flow) {
    MotionModel model;
    model.flow.first_frame = table.frames.front().frame;
    model.flow.mean_x_px_per_frame = flow.x_px_per_frame;
    model.flow.mean_y_px_per_frame = flow.y_px_per_frame;
    model.variance_shape = first_shape;
    model.variance_scale_px2 = (first_shape - 1.0) * flow.step_variance_px2;
    for (std::size_t m = 0; m < most_misses; ++m) model.seen_probability[m] = prior_seen(m);
    // One spot in five starts a track: many, so that the first links are safe ones.
    model.birth_density_per_px2 = 0.2 * table.density_per_px2();
    return model;
}

MotionModel learn_motion(const SpotTable& table,
                         const SpotChains& chains,
                         const MotionModel& used,
                         bool per_track) {
    MotionModel model = used;
    model.per_track = per_track;
    model.flow = learn_flow(table, chains, used);
    MotionModel with_flow = used;
    with_flow.flow = model.flow;
    fit_variances(steps_by_chain(table, chains, with_flow), used, model);
    model.localization_px2 = mean_localization_px2(table, chains);
    learn_brightness(table, chains, model);
    learn_appearances(table, chains, model);
    return model;
}

double mean_step_variance_px2(const SpotTable& table,
                              const SpotChains& chains,
                              const CommonMotion& flow) {
    double sum = 0.0;
    double n = 0.0;
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        if (chains.previous[j] == no_spot) continue;
        const LinkSpot& from = table.spots[static_cast<std::size_t>(chains.previous[j])];
        const LinkSpot& to = table.spots[j];
        if (to.frame != from.frame + 1) continue;
        sum += half_square_px2(flow, from, to);
        n += 1.0;
    }
    return n > 0.0 ? sum / n : 0.0;
}

}  // namespace nta
