// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/detect/detect_spots.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/track_evidence.hpp"

#include <filesystem>
#include <vector>

namespace nta {

/// The film that the stages are measured on; must be called before the inputs below are asked for.
void set_film(const std::filesystem::path& film);
const std::filesystem::path& film();

/// What the stages that touch frames are given.
struct FrameInput {
    std::vector<FramePtr> samples;  ///< of one background
    std::vector<FramePtr> frames;   ///< neighbors, fewer than share a background
    Background background;
    DetectionLevel level;
    std::vector<std::vector<Candidate>> candidates;  ///< of each frame
    std::vector<DetectScratch> residuals;            ///< of each frame; localize reads no more
};
/// Made when first asked for.
const FrameInput& frame_input();

/// What the stages after the last frame are given: the film's own results of the stage before.
struct TrackInput {
    AnalyzeOptions options;
    VideoInfo video;
    Settings settings;
    VideoSpots found;
    LinkResult linked;
    Drift drift;
    std::vector<bool> stuck;
    std::vector<bool> static_spots;
    Tracks tracks;
    DiffusionResult diffusion;
    std::vector<SizedTrack> sized;
    Concentration concentration;
    Analysis analysis;
    std::int64_t tracks_used = 0;
};
/// Made when first asked for.
const TrackInput& track_input();

}  // namespace nta
