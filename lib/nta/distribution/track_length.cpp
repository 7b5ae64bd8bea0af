// SPDX-License-Identifier: MIT
#include "nta/distribution/track_length.hpp"

#include "nta/distribution/lognormal_mixture.hpp"
#include "nta/distribution/track_scores.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {

namespace {

constexpr int k_most_law_steps = 40;
constexpr double k_settled = 0.003;  // change of the slope by a step
constexpr double k_least_rest = 0.2;
constexpr double k_prior_slope = 2.0;

}  // namespace

std::vector<double> length_scores(const std::vector<const TrackEvidence*>& tracks,
                                  std::span<const double> weights) {
    std::vector<double> lengths;
    for (const TrackEvidence* track : tracks)
        lengths.push_back(static_cast<double>(track->displacements));
    return normal_scores(lengths, weights);
}

double independent_tracks(std::span<const double> weights, double effective_particles) {
    const double tracks = effective_count(weights);
    return effective_particles > 0.0 ? std::min(tracks, effective_particles) : tracks;
}

LengthLaw learn_length_law(const EvidenceMatrix& evidence,
                           std::span<const double> weights,
                           std::span<const double> scores,
                           std::span<const float> density,
                           double n) {
    const LogGrid& grid = evidence.grid();
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    const std::vector<double> slot_scores = evidence.by_slot(scores);
    std::vector<double> mass(density.begin(), density.end());
    LengthLaw law;
    for (int step = 0; step < k_most_law_steps; ++step) {
        const ScoreSums sums =
            score_sums(with_length(evidence, law, scores), slot_weights, slot_scores, mass);
        const double total = std::accumulate(sums.weight.begin(), sums.weight.end(), 0.0);
        double mean = 0.0;
        for (std::size_t j = 0; j < grid.size; ++j) {
            mass[j] = sums.weight[j] / total;
            mean += mass[j] * grid.ln_nm(static_cast<double>(j));
        }
        double V = 0.0, C = 0.0;
        for (std::size_t j = 0; j < grid.size; ++j) {
            const double x = grid.ln_nm(static_cast<double>(j)) - mean;
            V += mass[j] * x * x;
            C += sums.first[j] / total * x;
        }
        const double slope = n * C / (n * V + law.rest / (k_prior_slope * k_prior_slope));
        const bool settled = step > 0 && std::abs(slope - law.slope) < k_settled;
        law = {mean, slope, std::max(k_least_rest, 1.0 - 2.0 * slope * C + slope * slope * V)};
        if (settled) break;
    }
    return law;
}

EvidenceMatrix with_length(const EvidenceMatrix& evidence,
                           const LengthLaw& law,
                           std::span<const double> scores) {
    const double sd = std::sqrt(law.rest);
    return evidence.multiplied(
        [&](std::size_t track, std::size_t node) {
            const double x = evidence.grid().ln_nm(static_cast<double>(node));
            return relative_score_density(scores[track], law.slope * (x - law.middle), sd);
        },
        sd / std::max(1e-3, std::abs(law.slope)));
}

}  // namespace nta
