// SPDX-License-Identifier: MIT
// Internal to the stage: nonparametric density, as sharp as the data bear.
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/nonparametric.hpp"

#include <span>

namespace nta {

inline constexpr double k_relaxation = 1.8;  ///< exponent of the steps, see em_step

/// Number of EM steps, at least 1 and at most 150, at which the likelihood of tracks left out is
/// highest: five folds, track i in fold i mod 5 (Stone, J. R. Stat. Soc. B 36 (1974) 111; early
/// stopping of EM as regularization: Vardi, Shepp & Kaufman, J. Am. Stat. Assoc. 80 (1985) 8, sec.
/// 4).
int cross_validated_steps(const EvidenceMatrix& evidence,
                          std::span<const double> weights,
                          WorkerPool& workers);

/// EM from a flat density.
NodeDensity run_em(const EvidenceMatrix& evidence, std::span<const double> weights, int steps);

}  // namespace nta
