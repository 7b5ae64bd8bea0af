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
/// Classes are quarters of the used tracks by brightness, which a track knows far better than its
/// diameter: d_c is the diameter of the class's mean D, snr_c the median of its tracks' SNR in
/// focus (their 90th percentile). d^6 is the steepest law that light scattering gives (Rayleigh;
/// Bohren & Huffman, Absorption and Scattering of Light by Small Particles (1983), sec. 5.1): with
/// any other, smaller particles are brighter than assumed and the true limit lies lower. A class
/// holds particles out of focus, too, which are larger than they look: that raises the limit by up
/// to a tenth. Nothing for fewer than 40 tracks. Misleads where small particles are of another,
/// darker material than the ones seen, and where they are lost by speed instead of darkness.
std::optional<double> detection_limit_nm(const DistributionInput& input);

/// Note "detection-limit": what the limit without a calibration means.
Diagnostic detection_limit_note(double limit_nm);

/// The smallest diameter that would have been seen, and whether the curves are the sample's above
/// it and cut there (with a calibration), or show the particles as seen.
struct SeenAbove {
    double limit_nm = 0.0;
    bool is_cut = false;
};

/// Takes back the numbers that hang on particles which would not have been seen, of every method,
/// and says so, naming the smallest diameter that would have been seen.
///
/// Where the tracks speak for a sample that only falls from the limit (falls_from_limit_to_nm) and
/// half of the particles seen are within a factor of 4 of the dimmest in brightness
/// (D50 < 4^(1/6) limit), or the mode lies below: the mode, and the peaks so far down, for a
/// maximum there may be made by the limit; and where the curve shows the particles as seen, every
/// other number, for any number of particles may be missing (warning "below-detection-limit").
/// Else, where more than a tenth of the curve lies below: D10, standard deviation, span, and the
/// percentiles below the limit ("near-detection-limit"). "Below" is below 0.9 times the limit
/// without a calibration, which tells it to a tenth. The curves stay: they show what was seen.
/// Misleads where the limit does, see detection_limit_nm.
SizeDistribution refuse_unseen(SizeDistribution size, const SeenAbove& seen);

}  // namespace nta
