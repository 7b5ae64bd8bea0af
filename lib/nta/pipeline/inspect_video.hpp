// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/photon_transfer.hpp"
#include "nta/link/common_motion.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/pipeline/picture_census.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nta {

struct InspectOptions {
    std::int64_t most_frames = 200;  ///< frames in which particles are looked for
};

/// Motion that all particles share.
struct InspectedFlow {
    double x_px_per_frame = 0.0;
    double y_px_per_frame = 0.0;
    double se_px_per_frame = 0.0;
    std::optional<double> um_per_s;  ///< its speed; nothing without pixel size or frame rate
};

/// Particles in a run of frames from the middle of the video.
struct InspectedSample {
    std::int64_t first_frame = 0;      ///< grid index
    std::int64_t frames = 0;           ///< steps of the time grid
    std::int64_t pictures = 0;         ///< of its own
    double particles_per_frame = 0.0;  ///< spots of at least --count-snr, stuck ones left out
    std::int64_t tracks = 0;           ///< long enough for sizing, stuck ones left out
    double mean_positions = 0.0;       ///< of these
    std::int64_t stuck = 0;
    double expected_false_links = 0.0;
    double ground_clipped_share = 0.0;       ///< of the picture, without any particle
    std::optional<InspectedFlow> flow;       ///< nothing where there are too few displacements
    std::optional<VibrationLine> vibration;  ///< the strongest
};

/// How far a video serves a purpose.
enum class Fitness { yes, with_care, no };

struct Reason {
    std::string code;     ///< in kebab-case
    std::string message;  ///< one sentence
};

struct Verdict {
    Fitness fit = Fitness::yes;
    std::vector<Reason> reasons;  ///< why not `yes`
};

struct VideoInspection {
    VideoInfo info;
    ReadReport report;     ///< of the whole video
    PictureCensus census;  ///< without its pairs of pictures
    std::optional<PhotonTransfer> photon_transfer;
    InspectedSample sample;
    double expected_tracks = 0.0;  ///< for sizing, in the whole video
    std::vector<ReportedSetting> settings;
    std::vector<std::string> sidecars;
    std::vector<std::string> missing_settings;  ///< options without which there is no analysis
    std::vector<std::string> helpful_settings;  ///< options that would add to its results
    Diagnostics diagnostics;
    Verdict sizing;
    Verdict counting;
};

/// Recommended particles per frame (habit of NTA laboratories: fewer make a minute's video too
/// short, more overlap).
inline constexpr double least_particles_per_frame = 20.0;
inline constexpr double most_particles_per_frame = 100.0;

/// Says what a video holds, which settings an analysis of it would use, and whether it is fit for
/// sizing and for counting.
///
/// All frames are read and counted; particles are looked for in `most_frames` frames from the
/// middle (of --frames, where given) and linked as an analysis does it, so that the sample costs
/// the time of an analysis of that length without its sizes. The verdicts judge the video, not
/// whether all settings are known. Throws InputError where options contradict the video, such as a
/// range without frames.
VideoInspection inspect_video(VideoSource& video,
                              const GivenSettings& given,
                              const InspectOptions& options,
                              Workshop& workshop);

/// The verdicts from everything else of an inspection.
Verdict judge_sizing(const VideoInspection& inspection);
Verdict judge_counting(const VideoInspection& inspection);

}  // namespace nta
