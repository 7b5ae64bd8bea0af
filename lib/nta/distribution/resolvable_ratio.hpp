// SPDX-License-Identifier: MIT
// Internal to the stage: how close two populations may be to be told apart.
#pragma once

#include <optional>
#include <span>

namespace nta {

/// Smallest ratio of diameters at which two narrow populations in equal numbers are expected to be
/// preferred by BIC to one lognormal of any width, with n tracks whose likelihoods have the
/// variances v in ln d.
///
/// Two peaks apart by delta in ln d differ from one bell of the same variance V = v + delta^2 / 4
/// by the fourth cumulant, -delta^4 / 8, which lowers twice the log likelihood by
/// n (delta^4 / 8)^2 / (24 V^4) (first term of Edgeworth's expansion; Kendall & Stuart, The
/// Advanced Theory of Statistics 1 (1977), sec. 6.18). BIC asks for 3 ln n. v is the harmonic mean,
/// n the effective number (sum w)^2 / sum w^2. Nothing for fewer than some 100 tracks: there the
/// first term is too coarse, and only widely separated populations are told apart.
std::optional<double> resolvable_ratio(std::span<const double> variance_ln,
                                       std::span<const double> weights);

}  // namespace nta
