// SPDX-License-Identifier: MIT
// How much of a sample is of each material, estimated from all tracks together.
#pragma once

#include "nta/core/estimate.hpp"
#include "nta/population/population_evidence.hpp"

#include <array>
#include <vector>

namespace nta {

/// A mixture of materials, each with sizes of its own.
struct MaterialMixture {
    std::array<double, k_materials> share{};  ///< sum 1
    /// Share of each diameter within a material; nothing is said where its share is 0.
    std::array<std::vector<double>, k_materials> sizes;
    /// Likelihood of each track under each material with those sizes, and under none of them.
    std::vector<std::array<double, k_materials>> likelihood;
    std::vector<double> other_likelihood;
};

/// Share of particles that are none of the materials: what they would explain is not forced upon
/// the others.
inline constexpr double k_other_share = 0.01;

/// The most likely shares and sizes together, by expectation and maximization from even ones: a
/// mixture over materials and diameters (Laird, J. Am. Stat. Assoc. 73 (1978) 805). Sizes take no
/// form; they are learned, so that a material's light is expected at the sizes it has here. Each
/// track counts with its weight. All even without tracks.
MaterialMixture fit_mixture(const std::vector<PopulationEvidence>& tracks,
                            const std::vector<double>& weights);

/// Share of the materials of a kind together with its 95 % interval: where twice the fall of the
/// profile likelihood is at most 3.84 (Wilks, Ann. Math. Stat. 9 (1938) 60), the other shares
/// fitted anew, sizes held. `particles`: independent ones that the weighted tracks amount to.
/// The interval reaches to 0 where nothing speaks for the material.
Estimate share_of(const MaterialMixture& mixture,
                  const std::vector<double>& weights,
                  const std::array<bool, k_materials>& kind,
                  double particles);

}  // namespace nta
