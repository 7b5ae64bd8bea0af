// SPDX-License-Identifier: MIT
// Internal to the stage: larger particles have longer tracks.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <span>
#include <vector>

namespace nta {

/// How the length of a track goes with the size of its particle: the score of a track of a particle
/// of ln d = x is normal about slope (x - middle) with variance `rest` (relative_score_density).
struct LengthLaw {
    double middle = 0.0;
    double slope = 0.0;
    double rest = 1.0;
};

/// normal_scores of the numbers of displacements. Empty where all are the same.
std::vector<double> length_scores(const std::vector<const TrackEvidence*>& tracks,
                                  std::span<const double> weights);

/// The effective number of tracks, or that of the particles behind them where it is known (> 0) and
/// smaller.
double independent_tracks(std::span<const double> weights, double effective_particles);

/// Learned from the tracks themselves by EM, together with the density of sizes (which starts at
/// `density`, masses at the nodes of the evidence),
///
///     slope = n C / (n V + rest / 2^2),   rest = 1 - 2 slope C + slope^2 V,
///     C = E[score (x - middle)]
///
/// V the variance of x over the density, E the weighted mean over the tracks of the posterior mean,
/// n the number of independent tracks. The added term is a normal prior of width 2 about no slope
/// at all: without it chance would choose the slope where the particles are alike. A passage
/// through the depth of view takes depth^2 / D, so lengths go at most as the diameter, and their
/// logarithms scatter by about 1: slopes of 0 to 1.5 are expected.
LengthLaw learn_length_law(const EvidenceMatrix& evidence,
                           std::span<const double> weights,
                           std::span<const double> scores,
                           std::span<const float> density,
                           double independent_tracks);

/// Each track's likelihood times that of its length at every size, in units of the standard normal.
///
/// Without it a track's diameter would be taken to be independent of how well the track knows it:
/// long tracks know theirs best, pull hardest at the mean of a distribution, and belong to large
/// particles (docs/methods/distribution.md).
EvidenceMatrix with_length(const EvidenceMatrix& evidence,
                           const LengthLaw& law,
                           std::span<const double> scores);

}  // namespace nta
