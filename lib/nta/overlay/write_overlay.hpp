// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/core/stage_clock.hpp"
#include "nta/overlay/overlay_options.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"

#include <filesystem>

namespace nta {

/// Where an overlay goes, and who does the work.
struct OverlayJob {
    std::filesystem::path file;  ///< .mp4, .avi or .png
    WorkerPool& workers;
    ProgressCallback progress;  ///< may be empty; stage "overlay"
};

/// Writes a video with the spots, tracks and track numbers of its analysis drawn on it, so that a
/// person sees whether detection and linking are right (docs/overlay.md); to a .png the one frame
/// that OverlayMarks::typical_frame() chooses, with whole tracks.
///
/// A video has one picture for each step of the time grid, at the recording's frame rate; a dropped
/// step shows the picture before it and says so. Reads the recording once more for a picture, twice
/// more for a video. Memory does not grow with the length of the video but for 12 bytes per spot.
/// The bytes do not depend on the number of workers. The file appears complete or not at all,
/// replacing an older one. Throws InputError where it cannot be written.
void write_overlay(VideoSource& video,
                   const Analysis& analysis,
                   const OverlayOptions& options,
                   const OverlayJob& job);

}  // namespace nta
