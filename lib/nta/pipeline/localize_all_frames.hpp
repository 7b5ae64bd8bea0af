// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/diagnostic.hpp"
#include "nta/core/frame.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/parallel.hpp"
#include "nta/core/stage_clock.hpp"
#include "nta/detect/detect_spots.hpp"
#include "nta/read/video_source.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace nta {

struct FrameOptions {
    BackgroundOptions background;
    DetectOptions detect;
    double frames_per_s = 25.0;  ///< turns the background's window into frames
    std::int64_t first_frame = 0;
    std::int64_t last_frame = std::numeric_limits<std::int64_t>::max();  ///< inclusive
};

/// The spots of a whole video, and what was seen on the way.
struct VideoSpots {
    Localizations spots;
    std::int64_t grid_frames = 0;  ///< steps of the time grid inside first_frame ... last_frame
    std::vector<std::int32_t>
        pictured_frames;     ///< grid indices of the pictures of their own among them
    FramePtr first_picture;  ///< the first frame among them, as read
    std::int64_t fits_failed = 0;
    std::int64_t saturated_spots = 0;
    double median_noise_adu = 0.0;
    Diagnostics diagnostics;
};

/// What every stage needs besides its data: workers, clock, progress.
struct Workshop {
    WorkerPool& workers;
    StageClock& clock;
    ProgressCallback progress;  ///< may be empty

    /// Does the work of a stage: named in the progress, and timed.
    template <class Work>
    auto at(const char* stage, Work&& work) {
        if (progress) progress({stage, 0, 0});
        const StageClock::Lap lap(clock, stage);
        return work();
    }
};

/// Reads a video once and localizes the spots of every frame. Memory does not grow with the length
/// of the video but for the spots. The result does not depend on the number of workers. Throws
/// InputError where no frame lies in the asked range.
VideoSpots localize_all_frames(VideoSource& video, const FrameOptions& options, Workshop& workshop);

}  // namespace nta
