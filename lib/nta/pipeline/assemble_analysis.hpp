// SPDX-License-Identifier: MIT
#pragma once

#include "nta/concentration/concentration.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/motion_error.hpp"
#include "nta/distribution/size_distribution.hpp"
#include "nta/drift/drift.hpp"
#include "nta/link/link_tracks.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/light_of_tracks.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/track_evidence.hpp"
#include "nta/population/find_populations.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"
#include "nta/scatter/measure_light.hpp"

#include <vector>

namespace nta {

/// What every stage found, on its way into one Analysis.
struct JourneyResults {
    const GivenSettings& given;
    const VideoSource& video;
    const Settings& settings;
    VideoSpots& found;  ///< its spots move into the Analysis: there can be millions
    const LinkResult& linked;
    const Drift& drift;
    const std::vector<bool>& stuck;        ///< one per linked track
    const std::vector<SizedTrack>& sized;  ///< one per track that is not stuck
    const MotionBlur& blur;                ///< likewise
    const DiffusionResult& diffusion;      ///< likewise
    const SizeDistribution& size;
    const Concentration& concentration;
    const std::vector<TrackLight>& light;  ///< one per linked track
    const Populations& populations;        ///< likewise
};

/// Names and fingerprints of references, as provenance has them: where they are the same, so are
/// the comparisons of tracks.
std::vector<ReferenceUsed> references_used(const std::vector<ReferenceMaterial>& references);

/// Gathers the rows of the tables, the totals and all diagnostics.
Analysis assemble_analysis(const JourneyResults& results);

}  // namespace nta
