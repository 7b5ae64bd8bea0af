// SPDX-License-Identifier: MIT
// How much of a sample can be of a pure material, where nothing is known of what else it holds.
#pragma once

#include "nta/population/reference_material.hpp"

#include <cstddef>
#include <vector>

namespace nta {

/// Tracks of one sample or one material, with the independent particles behind them.
struct TrackGroup {
    const std::vector<ReferenceTrack>& tracks;
    double particles = 0.0;  ///< as many as the weights stand for where it is not positive
};

/// The most that a sample can hold of a material, at a confidence of 95 %.
struct LargestShare {
    double at_most = 1.0;  ///< upper end of a one-sided 95 % interval of the share; the lower is 0
    double p_all = 1.0;    ///< of a lack as great as was found, if all of the sample were that
};

/// Fewest tracks of a sample that a material is looked for in.
inline constexpr std::size_t k_fewest_sample_tracks = 10;

/// Largest share of a material that the sample's tracks do not refuse, by diameter, brightness and
/// flicker together.
///
/// A sample is a mixture F = k R + (1 - k) G of the material's tracks R and others G. Where G may
/// be anything, k is not known: all that can be said is
///
///     k <= min over sets A of F(A) / R(A)
///     Blanchard, Lee & Scott, J. Mach. Learn. Res. 11 (2010) 2973
///
/// for in no region of tracks can the material's be more than all. The sets are fixed by the
/// material: half-spaces in 26 directions of ln diameter, of light beyond its trend with it and of
/// flicker beyond both, and what is near to and far from their middle, each of 0.1, 0.2 ... 0.9 of
/// the material. A share k is refused where the largest of
///
///     z(A) = (k R(A) - F(A)) / sqrt((k R (1 - k R) + 1 / n) / n + k^2 R (1 - R) / m)
///
/// is above that of 95 % of 500 draws of n and m independent particles out of the material's
/// tracks, of the sample's a share k, all others in none of the sets: the draw that lets z be
/// largest. The result is the largest share that is not refused, to 0.002. Tracks count by their
/// weights, so that it is a share of particles.
///
/// The bound is no estimate: other particles that look alike count as the material. It misleads
/// where the reference was filmed in another way than the sample (light, exposure, focus), which
/// lowers it. Takes k_fewest_reference_tracks and k_fewest_sample_tracks tracks and more, with
/// weights, positive diameters and finite light (assert).
LargestShare largest_share(const TrackGroup& sample, const TrackGroup& material);

}  // namespace nta
