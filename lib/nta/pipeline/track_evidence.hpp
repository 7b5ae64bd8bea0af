// SPDX-License-Identifier: MIT
#pragma once

#include "nta/concentration/depth_weights.hpp"
#include "nta/core/parallel.hpp"
#include "nta/core/track.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/distribution/size_distribution.hpp"
#include "nta/link/link_tracks.hpp"
#include "nta/pipeline/analyze_options.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/scatter/measure_light.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// What is known of one track's particle after sizing.
struct SizedTrack {
    std::int64_t track_id = 0;
    double counted_frames = 0.0;        ///< frames in which its SNR reaches --count-snr
    std::optional<double> diameter_nm;  ///< nothing where D is not positive
    std::optional<double> diameter_low_nm;
    std::optional<double> diameter_high_nm;
    bool used = false;
    std::string reason;  ///< why it is not used: "short", "dim"
};

/// Links the spots of a video into tracks and joins the pieces of one particle, in both.
LinkResult follow(VideoSpots& found, const VideoInfo& video);

/// Brightness of a track where it is in focus: the 90th percentile of its peaks.
double in_focus_intensity_adu(const Track& track);

/// The tracks that are not marked.
Tracks without(Tracks tracks, const std::vector<bool>& marked);
/// Which of so many spots are part of a marked track.
std::vector<bool> spots_of(const Tracks& tracks,
                           const std::vector<bool>& marked,
                           std::size_t spots);

/// Hydrodynamic diameter of every track, by Stokes-Einstein, with the settings' uncertainty in its
/// interval.
std::vector<SizedTrack> size_tracks(const Tracks& tracks,
                                    const DiffusionResult& diffusion,
                                    const AnalyzeOptions& options,
                                    const Settings& settings);

/// What sizing says of each linked track, nothing of stuck ones; `diffusion` and `sized` hold the
/// others.
std::vector<TrackMotion> motion_of(const std::vector<bool>& stuck,
                                   const DiffusionResult& diffusion,
                                   const std::vector<SizedTrack>& sized);

struct DistributionInput {
    const Tracks& tracks;
    const std::vector<SizedTrack>& sized;
    const DiffusionResult& diffusion;
    const AnalyzeOptions& options;
    const Settings& settings;
    double effective_particles;                  ///< independent particles behind the tracks
    const std::optional<DepthWeights>& weights;  ///< with a calibration
};

/// The size distribution of all used tracks, with the settings' uncertainty in every interval: of
/// the particles as they are seen or, with weights, of the sample above the detection limit.
SizeDistribution distribute(const DistributionInput& input, WorkerPool& workers);

}  // namespace nta
