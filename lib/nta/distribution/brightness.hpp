// SPDX-License-Identifier: MIT
// Internal to the stage: the brightness of the tracks on a scale of its own.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <span>
#include <vector>

namespace nta {

/// normal_scores of the tracks' brightness, so that light sheet, focus and detection limit may
/// shape its distribution as they do. Empty where a track has no brightness or all have the same.
std::vector<double> brightness_scores(const std::vector<const TrackEvidence*>& tracks,
                                      std::span<const double> weights);

/// How brightness goes with size: the score of a particle of ln d = x is normal about mean(x) with
/// a scatter sd(x) (focus, light sheet, material), 5 % of the tracks excepted, which may have any.
/// At the nodes of a grid.
struct BrightnessLaw {
    LogGrid grid;
    std::vector<double> mean;
    std::vector<double> sd;
};

/// Learned from the tracks themselves by EM, together with the density of sizes (which starts at
/// `density`): each track's posterior over x tells with what weight its brightness counts at each
/// size. mean and sd are averages over the neighborhood with a Gaussian weight of 10 % in diameter
/// (Nadaraya, Theory Probab. Appl. 9 (1964) 141): the law is free to rise and fall (Mie), and
/// within a population narrower than that brightness says nothing.
BrightnessLaw learn_brightness_law(const EvidenceMatrix& evidence,
                                   std::span<const double> weights,
                                   std::span<const double> scores,
                                   std::span<const float> density);

/// Each track's likelihood times that of its brightness at every size, in units of the standard
/// normal: a brightness that says nothing leaves the track as it is.
EvidenceMatrix with_brightness(const EvidenceMatrix& evidence,
                               const BrightnessLaw& law,
                               std::span<const double> scores);

/// Parameters that a law smoothed so is worth between the sizes that hold 90 % of the mass.
double brightness_law_parameters(std::span<const float> density, const LogGrid& grid);

}  // namespace nta
