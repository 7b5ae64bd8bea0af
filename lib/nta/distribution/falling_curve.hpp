// SPDX-License-Identifier: MIT
// Internal to the stage: is the lower end of the distribution the sample's or the instrument's?
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/lognormal_mixture.hpp"

#include <optional>
#include <span>

namespace nta {

/// Where the tracks speak for a sample that only falls from `limit_nm` on, the smallest diameter
/// that would have been seen, in place of the mixture's smallest component or components: the
/// median diameter of the largest of these. Nothing where they do not.
///
///     f(d) ~ exp(-d / s) sqrt(1 - (limit / d)^6)   above the limit, nothing below
///
/// The root is the depth to which such a particle is seen where light goes as d^6 and falls off
/// from the focus as a parabola, the first term of any smooth profile. s by maximum likelihood, the
/// limit down to 0.9 of what is given, weight and the other components as they are. It has 3 j - 2
/// parameters less than the j lognormals it stands for, so by BIC (Schwarz, Ann. Stat. 6 (1978)
/// 461) it is preferred where 2 (ln L(mixture) - ln L(falling)) / widening^2 < (3 j - 2) ln n, n
/// the effective number of tracks, `widening` as in independence_widening. A maximum of the mixture
/// there is the limit's work: the sample may have any number of smaller particles. Misleads where
/// tracks are few and a population ends near the limit by chance.
std::optional<double> falls_from_limit_to_nm(const EvidenceMatrix& evidence,
                                             std::span<const double> weights,
                                             const MixtureFit& fit,
                                             double limit_nm,
                                             double widening);

}  // namespace nta
