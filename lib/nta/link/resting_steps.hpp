// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace nta {

/// One step of a track against the laboratory.
struct LaboratoryStep {
    double half_square_px2 = 0.0;  ///< r^2/2
    double error_px2 = 0.0;        ///< predicted: sum of the variances of both ends, per axis
};

/// Marks the steps of a track that belong to eight in a row no longer than localization errors: a
/// spot at rest, or the part of a track that was spent on one. Errors may be twice as large in
/// variance as predicted; of a particle whose own steps have five times the variance of the errors,
/// 1 in 200 stretches is marked by mistake.
std::vector<bool> resting_steps(const std::vector<LaboratoryStep>& steps);

}  // namespace nta
