// SPDX-License-Identifier: MIT
#include "nta/distribution/brightness.hpp"

#include "nta/distribution/track_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace nta {

namespace {

constexpr double k_smoothing_ln = 0.10;
constexpr int k_steps = 20;
constexpr double k_least_sd = 0.15;
// Mass behind a node below which the law is that of all tracks, as a share.
constexpr double k_least_share = 1e-6;

// Gaussian-weighted sum over neighboring nodes.
std::vector<double> smoothed(const std::vector<double>& values, double step) {
    const auto reach = static_cast<std::size_t>(std::ceil(4.0 * k_smoothing_ln / step));
    std::vector<double> kernel;
    for (std::size_t k = 0; k <= reach; ++k) {
        const double z = static_cast<double>(k) * step / k_smoothing_ln;
        kernel.push_back(std::exp(-0.5 * z * z));
    }
    std::vector<double> result(values.size(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i > reach ? i - reach : 0; j < std::min(values.size(), i + reach + 1);
             ++j)
            result[i] += kernel[i > j ? i - j : j - i] * values[j];
    }
    return result;
}

// Where there are hardly any particles, the law of all: standard normal.
BrightnessLaw law_from(const ScoreSums& sums, const LogGrid& grid) {
    const std::vector<double> weight = smoothed(sums.weight, grid.step);
    const std::vector<double> first = smoothed(sums.first, grid.step);
    const std::vector<double> second = smoothed(sums.second, grid.step);
    const double least = k_least_share * std::accumulate(weight.begin(), weight.end(), 0.0);
    BrightnessLaw law{grid, {}, {}};
    for (std::size_t j = 0; j < grid.size; ++j) {
        const double mean = first[j] / (weight[j] + least);
        const double square = (second[j] + least) / (weight[j] + least);
        law.mean.push_back(mean);
        law.sd.push_back(std::sqrt(std::max(square - mean * mean, k_least_sd * k_least_sd)));
    }
    return law;
}

double interpolated(const std::vector<double>& values, double place) {
    const double inside = std::clamp(place, 0.0, static_cast<double>(values.size() - 1));
    const auto j = std::min(static_cast<std::size_t>(inside), values.size() - 2);
    const double t = inside - static_cast<double>(j);
    return (1.0 - t) * values[j] + t * values[j + 1];
}

}  // namespace

BrightnessLaw learn_brightness_law(const EvidenceMatrix& evidence,
                                   std::span<const double> weights,
                                   std::span<const double> scores,
                                   std::span<const float> density) {
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    const std::vector<double> slot_scores = evidence.by_slot(scores);
    std::vector<double> mass(density.begin(), density.end());
    ScoreSums sums = score_sums(evidence, slot_weights, slot_scores, mass);
    BrightnessLaw law = law_from(sums, evidence.grid());
    for (int step = 0; step < k_steps; ++step) {
        const EvidenceMatrix sharpened = with_brightness(evidence, law, scores);
        sums = score_sums(sharpened, slot_weights, slot_scores, mass);
        const double total = std::accumulate(sums.weight.begin(), sums.weight.end(), 0.0);
        for (std::size_t j = 0; j < mass.size(); ++j) mass[j] = sums.weight[j] / total;
        law = law_from(sums, evidence.grid());
    }
    return law;
}

EvidenceMatrix with_brightness(const EvidenceMatrix& evidence,
                               const BrightnessLaw& law,
                               std::span<const double> scores) {
    std::vector<double> mean, sd;
    double steepest = 1e-3;
    for (std::size_t j = 0; j < evidence.grid().size; ++j) {
        const double x = evidence.grid().ln_nm(static_cast<double>(j));
        const double place = (x - law.grid.first_ln_nm) / law.grid.step;
        mean.push_back(interpolated(law.mean, place));
        sd.push_back(interpolated(law.sd, place));
        if (j > 0)
            steepest =
                std::max(steepest, std::abs(mean[j] - mean[j - 1]) / evidence.grid().step / sd[j]);
    }
    return evidence.multiplied(
        [&](std::size_t track, std::size_t node) {
            return relative_score_density(scores[track], mean[node], sd[node]);
        },
        1.0 / steepest);
}

double brightness_law_parameters(std::span<const float> density, const LogGrid& grid) {
    double below = 0.0;
    double inside = 0.0;
    for (const float mass : density) {
        below += static_cast<double>(mass);
        if (below > 0.05 && below < 0.95) inside += 1.0;
    }
    // Of mean and sd each the trace of the smoother, range / width / sqrt(2 pi) (Hastie &
    // Tibshirani, Generalized Additive Models (1990), sec. 3.5).
    return 2.0 * inside * grid.step / k_smoothing_ln / std::sqrt(2.0 * std::numbers::pi);
}

std::vector<double> brightness_scores(const std::vector<const TrackEvidence*>& tracks,
                                      std::span<const double> weights) {
    std::vector<double> values;
    for (const TrackEvidence* track : tracks)
        values.push_back(track->ln_brightness.value_or(std::numeric_limits<double>::quiet_NaN()));
    return normal_scores(values, weights);
}

}  // namespace nta
