// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/pipeline/track_evidence.hpp"

#include <optional>

namespace nta {

/// Diameter below which particles like these may have gone unseen in best focus, from the video's
/// own particles, without a calibration:
///
///     d_limit = min over classes of d_c (count_snr / snr_c)^(1/6)
///
/// Classes are quarters of the used tracks by diameter; d_c is the median diameter of a class,
/// snr_c the 90th percentile of its tracks' SNR (the bright ones are in focus). d^6 is the steepest
/// law that light scattering gives (Rayleigh; Bohren & Huffman, Absorption and Scattering of Light
/// by Small Particles (1983), sec. 5.1): with any other, smaller particles are brighter than
/// assumed and the true limit lies lower. Diameters of single tracks are pulled toward D50 by their
/// own error over the width of the curve, or else their scatter would pass for small particles.
/// Nothing for fewer than 40 tracks or without a curve. Misleads where small particles are of
/// another, darker material than the ones seen, and where they are lost by speed instead of
/// darkness.
std::optional<double> detection_limit_nm(const DistributionInput& input,
                                         const SizeDistribution& size);

/// What the limit means for the reported curve: a note, and a warning where more than a tenth of
/// the curve lies below it.
Diagnostics detection_limit_diagnostics(double limit_nm, const SizeEstimate& reported);

}  // namespace nta
