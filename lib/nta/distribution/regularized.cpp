// SPDX-License-Identifier: MIT
#include "nta/distribution/regularized.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace nta {

namespace {

constexpr std::size_t k_folds = 5;
constexpr int k_most_steps = 150;
// Steps without a new maximum after which a fold is given up.
constexpr int k_patience = 25;

// Weighted ln likelihood of the tracks left out, after 0, 1, 2 ... steps.
std::vector<double> path_of_fold(const EvidenceMatrix& evidence,
                                 std::span<const double> weights,
                                 std::size_t fold) {
    std::vector<double> training(weights.begin(), weights.end());
    std::vector<double> left_out(weights.size(), 0.0);
    for (std::size_t i = fold; i < weights.size(); i += k_folds)
        std::swap(training[i], left_out[i]);
    const std::vector<double> slot_training = evidence.by_slot(training);
    const std::vector<double> slot_left_out = evidence.by_slot(left_out);
    NodeDensity density = flat_density(evidence);
    std::vector<double> path;
    double best = 0.0;
    int best_step = 0;
    for (int step = 0; step <= k_most_steps; ++step) {
        em_step(evidence, slot_training, density, k_relaxation);
        double sum = 0.0;
        for (std::size_t slot = 0; slot < slot_left_out.size(); ++slot) {
            if (slot_left_out[slot] > 0.0)
                sum +=
                    slot_left_out[slot] * std::log(static_cast<double>(density.likelihood[slot]));
        }
        path.push_back(sum);
        if (step == 0 || sum > best) {
            best = sum;
            best_step = step;
        }
        if (step - best_step > k_patience) break;
    }
    return path;
}

}  // namespace

int cross_validated_steps(const EvidenceMatrix& evidence,
                          std::span<const double> weights,
                          WorkerPool& workers) {
    std::vector<std::vector<double>> paths(k_folds);
    workers.run(k_folds,
                [&](std::size_t fold) { paths[fold] = path_of_fold(evidence, weights, fold); });
    const std::size_t longest =
        std::max_element(paths.begin(), paths.end(), [](const auto& a, const auto& b) {
            return a.size() < b.size();
        })->size();
    std::vector<double> total(longest, 0.0);
    for (const auto& path : paths) {
        // A fold that was given up keeps its last value, which is below its best: longer paths
        // cannot win by its absence.
        for (std::size_t step = 0; step < longest; ++step)
            total[step] += path[std::min(step, path.size() - 1)];
    }
    const auto best = std::max_element(total.begin(), total.end()) - total.begin();
    return std::max(1, static_cast<int>(best));
}

NodeDensity run_em(const EvidenceMatrix& evidence, std::span<const double> weights, int steps) {
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    NodeDensity density = flat_density(evidence);
    for (int step = 0; step < steps; ++step) em_step(evidence, slot_weights, density, k_relaxation);
    return density;
}

}  // namespace nta
