// SPDX-License-Identifier: MIT
// Internal to the stage: a property of the tracks, such as brightness, on a scale of its own, and
// how it goes with size.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"

#include <span>
#include <vector>

namespace nta {

/// Normal scores: the quantile of the standard normal at the share of the weight that lies below
/// (van der Waerden, Indag. Math. 14 (1952) 453; with weights, and equal scores for equal values).
/// So neither the unit nor the shape of the values' distribution matters. Empty where one is not
/// finite or all are the same.
std::vector<double> normal_scores(std::span<const double> values, std::span<const double> weights);

/// Density of a score about `mean` with a scatter `sd`, in units of the standard normal, which is
/// that of all tracks. 5 % of the tracks are excepted: theirs may be any.
double relative_score_density(double score, double mean, double sd);

/// Sums over the tracks at each node: of the weight that belongs there by each track's posterior
/// under `density` (masses at the nodes), and of that weight times score and its square.
struct ScoreSums {
    std::vector<double> weight, first, second;
};

ScoreSums score_sums(const EvidenceMatrix& evidence,
                     std::span<const double> slot_weights,
                     std::span<const double> slot_scores,
                     std::span<const double> density);

}  // namespace nta
