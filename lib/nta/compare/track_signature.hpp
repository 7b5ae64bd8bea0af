// SPDX-License-Identifier: MIT
// How far the tracks of two groups of videos are apart in size and brightness together.
#pragma once

#include "nta/compare/permutation.hpp"

#include <vector>

namespace nta {

/// One track among those of a replicate.
struct TrackPoint {
    double log_nm = 0.0;    ///< ln of the diameter
    double log_flux = 0.0;  ///< ln of the light
};

/// Energy distance between the groups of each split, in order, of replicates of tracks:
///
///     E = 2 E|X - Y| - E|X - X'| - E|Y - Y'|,   X, Y drawn from a replicate drawn from its group
///     Szekely & Rizzo, J. Stat. Plan. Inference 143 (2013) 1249, eq. 5
///
/// |.| is the distance in the plane of ln diameter and ln light, each in units of its standard
/// deviation over all replicates, so that neither size nor brightness decides alone. Replicates
/// weigh alike, however many tracks they have. Of a replicate with more than 1,000 tracks every
/// n-th counts, from the first. One entry per split; every replicate must have a track (assert).
std::vector<double> track_energies(const std::vector<std::vector<TrackPoint>>& replicates,
                                   const Splits& splits);

}  // namespace nta
