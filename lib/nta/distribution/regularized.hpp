// SPDX-License-Identifier: MIT
// Internal to the stage: nonparametric density, as sharp as the data bear.
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/nonparametric.hpp"

#include <span>

namespace nta {

inline constexpr double k_relaxation = 1.8;  ///< exponent of all but the first steps, see em_step

/// Number of EM steps, 1 to 150: the fewest whose likelihood of tracks left out is not below the
/// highest on the path by more than 1.5 standard errors of the difference, paired by track. Five
/// folds, track i in fold i mod 5 (Stone, J. R. Stat. Soc. B 36 (1974) 111; the rule with one
/// standard error: Breiman et al., Classification and Regression Trees (1984), sec. 3.4.3). A flat
/// start and few steps give a smooth density, many steps an ever more jagged one (Vardi, Shepp &
/// Kaufman, J. Am. Stat. Assoc. 80 (1985) 8).
int cross_validated_steps(const EvidenceMatrix& evidence,
                          std::span<const double> weights,
                          WorkerPool& workers);

/// EM from a flat density, the first three steps plain.
NodeDensity run_em(const EvidenceMatrix& evidence, std::span<const double> weights, int steps);

}  // namespace nta
