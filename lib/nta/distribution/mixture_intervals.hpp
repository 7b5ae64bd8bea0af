// SPDX-License-Identifier: MIT
// Internal to the stage: what mixtures the particles may have, by resampling the tracks.
#pragma once

#include "nta/distribution/bootstrap.hpp"
#include "nta/distribution/mixture_likelihood.hpp"
#include "nta/distribution/track_sharing.hpp"

#include <functional>
#include <vector>

namespace nta {

/// Fits the mixture again to other weights of the same tracks. Must be safe to call from several
/// workers at once.
using RefitMixture = std::function<NormalMixture(std::span<const double> weights)>;

/// How tracks share particles, for the whole of a mixture and for each component.
struct MixtureSharing {
    TrackSharing all;
    std::vector<TrackSharing> components;
};

MixtureSharing sharing_of(const EvidenceMatrix& evidence,
                          std::span<const double> weights,
                          double effective_particles,
                          const NormalMixture& mixture);

/// The mixture fitted to each multinomial resample of the tracks.
std::vector<NormalMixture> resampled_mixtures(const RefitMixture& refit,
                                              std::span<const double> weights,
                                              const BootstrapPlan& plan,
                                              WorkerPool& workers);

/// Mixtures that stand for what is known of the particles' one, from what resampling makes of
/// `fit`. Deviations are taken in parameters in which they are close to symmetric and of constant
/// spread,
///
///     x = mean,  ln(sd^2 + v),  asin(sqrt(weight))        per component, v the component's
///                                                         measurement_variance
///     x' = x_fit - W^2 (mean(x*) - x_fit) +- W (x* - mean(x*))       x* of a resample
///
/// with W the independence_widening of that parameter: of degree 1 for a mean and a weight, 2 for a
/// sd. Bias goes as a variance does and is taken out, W^2 times that of resampling (Efron &
/// Tibshirani, An Introduction to the Bootstrap (1993), sec. 10.6), but no further than W standard
/// deviations: a fitted width is too small since the particles' own mean is taken for that of all.
/// The sign alternates from resample to resample, so that a skew of the resamples, which is not
/// that of the estimate, is not taken over. A width at its floor has no bias taken out.
std::vector<NormalMixture> plausible_mixtures(const NormalMixture& fit,
                                              std::vector<NormalMixture> resampled,
                                              const MixtureSharing& sharing);

}  // namespace nta
