// SPDX-License-Identifier: MIT
// Internal to the stage: does a mixture of lognormals describe the tracks?
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/lognormal_mixture.hpp"

#include <optional>
#include <span>

namespace nta {

/// p of a smooth test of goodness of fit (Neyman, Skand. Aktuarietidskr. 20 (1937) 149; score form
/// with estimated parameters: Rayner & Best, Smooth Tests of Goodness of Fit (1989), ch. 6). The
/// fitted density f is tilted to f exp(sum_q a_q h_q), h_q = cos(q pi G(x)), with G the integral of
/// f after blurring by the median likelihood width, so that the h_q vary no faster than the tracks
/// can tell. Score of a_q: S_q = sum_i w_i (E[h_q | track i] - E[h_q]). With the part explained by
/// the scores of the fitted parameters taken out (so the fit need not be that of maximum
/// likelihood: Neyman's C(alpha)), S' V^-1 S is chi-square for V = sum_i w_i^2 E[e_i e_i'], the
/// expectation under the mixture, by simulated tracks whose likelihoods are the tracks' own, moved.
/// Assumes that a likelihood in ln d depends on the truth by a shift alone, as for Brownian steps
/// without position noise; where noise rules, p is approximate. `widening`: variance of the sums in
/// units of that of independent tracks. Nothing where too few directions can be told.
std::optional<double> mixture_goodness_of_fit(const EvidenceMatrix& evidence,
                                              std::span<const double> weights,
                                              const NormalMixture& mixture,
                                              double widening);

}  // namespace nta
