// SPDX-License-Identifier: MIT
// From tracks to a size distribution, by the stages that analyze_video() uses.
#pragma once

#include "nta/core/track.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <string>

#include "slab_film.hpp"

namespace nta::accuracy {

struct SizingOptions {
    double exposure_s = 0.01;
    double variance_taken = 0.0;  ///< of drift removal
    int bootstrap = 0;            ///< resamples behind the intervals
    std::string method = "auto";
    double effective_particles = 0.0;  ///< independent ones behind the tracks, 0: unknown
};

/// Water at 25 C, 0.166 um/px, 30 frames per second, exposure told, every particle bright.
SizeDistribution size_tracks_of_video(const Tracks& seen, const SizingOptions& options);

/// The same of a film, linked by nta and with its flow removed.
SizeDistribution size_film(const SlabFilm& film,
                           const SlabScene& scene,
                           double effective_particles = 0.0);

/// Full width of the highest peak of a curve at half of its height; where the curve rises again
/// above half, what lies beyond counts as well.
double full_width_nm(const SizeCurve& curve);

}  // namespace nta::accuracy
