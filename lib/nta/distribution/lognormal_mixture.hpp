// SPDX-License-Identifier: MIT
// Internal to the stage: mixture of lognormals by maximum likelihood.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/mixture_likelihood.hpp"
#include "nta/distribution/size_curve.hpp"

#include <span>
#include <vector>

namespace nta {

inline constexpr double k_width_floor_ln = 0.015;  ///< no component is narrower than 1.5 %

/// A fitted mixture.
struct MixtureFit {
    NormalMixture mixture;
    double log_likelihood = 0.0;  ///< of the weighted tracks, scaled to their effective number
};

/// (sum w)^2 / sum w^2.
double effective_count(std::span<const double> weights);

/// Of the weighted tracks, scaled to the effective number of tracks.
double mixture_log_likelihood(const EvidenceMatrix& evidence,
                              std::span<const double> weights,
                              const NormalMixture& mixture);

/// Climbs from `start` to the nearest maximum of the likelihood: a few steps of EM, then damped
/// Newton steps with the information estimated by the outer product of the scores (Berndt, Hall,
/// Hall & Hausman, Ann. Econ. Soc. Meas. 3 (1974) 653), because EM crawls where the tracks blur far
/// more than the particles vary. Stops when another step promises less than `least_gain` in ln L of
/// the effective sample.
MixtureFit climb_mixture(const EvidenceMatrix& evidence,
                         std::span<const double> weights,
                         const NormalMixture& start,
                         int em_steps,
                         double least_gain);

/// 1..4 components; `density` (masses at the nodes of `grid`) tells where to start. The number of
/// components by BIC with its correction for small samples (McQuarrie, Stat. Probab. Lett. 44
/// (1999) 79: a price of p n ln n / (n - p - 2) for p parameters instead of p ln n). Tracks that
/// share a particle are no independent witnesses of a further component, so one is added where
///
///     2 (ln L(more) - ln L(fewer)) / W^2 > price(more) - price(fewer),   n = n_tracks / W^2
///
/// (a composite likelihood's criterion: Gao & Song, J. Am. Stat. Assoc. 105 (2010) 1531), n_tracks
/// the effective number of tracks, W independence_widening of degree 3 under the fewer.
MixtureFit fit_lognormal_mixture(const EvidenceMatrix& evidence,
                                 std::span<const double> weights,
                                 std::span<const float> density,
                                 const LogGrid& grid,
                                 double effective_particles = 0.0);

/// Exactly `k` = 1 component.
MixtureFit fit_single_lognormal(const EvidenceMatrix& evidence,
                                std::span<const double> weights,
                                std::span<const float> density,
                                const LogGrid& grid);

/// Masses in the bins: differences of the normal integral at their edges. Of a mixture that is seen
/// in part, those of what is seen.
std::vector<double> mixture_bin_mass(const NormalMixture& mixture,
                                     const HistogramBins& bins,
                                     const SeenShare& seen = {});

/// Variance of ln d.
double mixture_variance(const NormalMixture& mixture);

}  // namespace nta
