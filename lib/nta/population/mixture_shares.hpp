// SPDX-License-Identifier: MIT
// How much of a sample is of each kind of particles, estimated from all tracks together.
#pragma once

#include "nta/core/estimate.hpp"
#include "nta/population/population_evidence.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace nta {

/// A mixture of kinds of particles, each with sizes of its own; vectors have an entry per kind.
struct KindMixture {
    std::vector<double> share;  ///< sum 1
    /// Share of each diameter within a kind; nothing is said where its share is 0.
    std::vector<std::vector<double>> sizes;
    /// Likelihood of each track under each kind with those sizes, and under none of them.
    std::vector<std::vector<double>> likelihood;
    std::vector<double> other_likelihood;
};

/// Share of particles that are of no kind: what they would explain is not forced upon the others.
inline constexpr double k_other_share = 0.01;

/// The most likely shares and sizes together, by expectation and maximization from the kinds'
/// first shares and even sizes: a mixture over kinds and diameters (Laird, J. Am. Stat. Assoc. 73
/// (1978) 805). Sizes take no form; they are learned, so that a kind's light is expected at the
/// sizes it has here, but for kinds whose sizes a reference knows. Each track counts with its
/// weight. As at first without tracks. `first_share`: the first kind has just this share, where
/// it is given.
KindMixture fit_mixture(const std::vector<PopulationEvidence>& tracks,
                        const std::vector<double>& weights,
                        const std::vector<ParticleKind>& kinds,
                        std::optional<double> first_share = std::nullopt);

/// A track's probability of each kind by Bayes' rule; all 0 where nothing explains it.
std::vector<double> kind_chances(const KindMixture& mixture, std::size_t track);

/// Share of some kinds together with its 95 % interval: where twice the fall of the
/// profile likelihood is at most 3.84 (Wilks, Ann. Math. Stat. 9 (1938) 60), the other shares
/// fitted anew, sizes held. `particles`: independent ones that the weighted tracks amount to.
/// The interval reaches to 0 where nothing speaks for the kind.
Estimate share_of(const KindMixture& mixture,
                  const std::vector<double>& weights,
                  const std::vector<bool>& which,
                  double particles);

}  // namespace nta
