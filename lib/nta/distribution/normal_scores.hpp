// SPDX-License-Identifier: MIT
// Internal to the stage: a property of the tracks on a scale of its own.
#pragma once

#include <span>
#include <vector>

namespace nta {

/// Normal scores: the quantile of the standard normal at the share of the weight that lies below
/// (van der Waerden, Indag. Math. 14 (1952) 453; with weights, and equal scores for equal values).
/// So neither the unit nor the shape of the values' distribution matters. Empty where one is not
/// finite or all are the same.
std::vector<double> normal_scores(std::span<const double> values, std::span<const double> weights);

}  // namespace nta
