// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/link_tracks.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"

namespace nta {

/// Turns one video into particle sizes and particles per milliliter, each with its uncertainty: the
/// whole journey, stage by stage.
///
/// `given` holds the options, where each came from, and what is to be told of that. The result does
/// not depend on the number of workers, and a video without particles gives a result as well: no
/// sizes, a diagnostic, and an upper limit of the concentration. Throws InputError where a setting
/// is missing or the range of frames is empty.
Analysis analyze_video(VideoSource& video, const GivenSettings& given, Workshop& workshop);
/// The same without sidecars.
Analysis analyze_video(VideoSource& video,
                       const AnalyzeOptions& options,
                       const SettingSources& sources,
                       Workshop& workshop);

/// Particles that have been followed, by link_tracks() or by another program.
struct FollowedSpots {
    const VideoSource& video;  ///< its info() and report() only
    VideoSpots& found;         ///< its spots move into the Analysis: there can be millions
    const LinkResult& linked;
};

/// The journey from there on: analyze_video() without its first stages. Throws InputError where a
/// setting is missing.
Analysis analyze_tracks(const FollowedSpots& followed,
                        const GivenSettings& given,
                        Workshop& workshop);

}  // namespace nta
