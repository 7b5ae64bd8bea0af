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
///     f(d) ~ exp(-d / s) h(d)^p   above the limit, nothing below,
///     1 / h^2 = 1 / (r - 1) + 1 / w^2,   r = (d / limit)^6,   (w, p) = (1, 1), (2.5, 1), (2.5, 2)
///
/// r is how much brighter such a particle is than the dimmest, where light goes as d^6, and h the
/// depth to which it is seen: sqrt(r - 1) where light falls off from the focus as a Lorentzian, up
/// to the half-width w of the light sheet in depths of focus. w = 1 is sqrt(1 - 1 / r), a parabola,
/// the first term of any smooth profile; the wider sheet gives a falling sample a maximum of its
/// own, and a sharper one (p = 2) where particles that are seen in a thin layer leave it too soon
/// to be sized. s, w and p by maximum likelihood, the limit down to 0.9 of what is given, weight
/// and the other components as they are. It has 3 j - 2 parameters less than the j lognormals it
/// stands for, so by BIC (Schwarz, Ann. Stat. 6 (1978) 461) it is preferred where 2 (ln L(mixture)
/// - ln L(falling)) / widening^2 < (3 j - 2) ln n, n the effective number of tracks, `widening` as
/// in independence_widening. A maximum of the mixture there is the limit's work: the sample may
/// have any number of smaller particles. Misleads where tracks are few and a population ends near
/// the limit by chance.
std::optional<double> falls_from_limit_to_nm(const EvidenceMatrix& evidence,
                                             std::span<const double> weights,
                                             const MixtureFit& fit,
                                             double limit_nm,
                                             double widening);

}  // namespace nta
