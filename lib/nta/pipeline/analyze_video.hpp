// SPDX-License-Identifier: MIT
#pragma once

#include "nta/pipeline/analyze_options.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"

namespace nta {

/// Turns one video into particle sizes and particles per milliliter, each with its uncertainty: the
/// whole journey, stage by stage.
///
/// `sources` names where each option came from, for the report. The result does not depend on the
/// number of workers, and a video without particles gives a result as well: no sizes, a diagnostic,
/// and an upper limit of the concentration. Throws InputError where a setting is missing or the
/// range of frames is empty.
Analysis analyze_video(VideoSource& video,
                       const AnalyzeOptions& options,
                       const SettingSources& sources,
                       Workshop& workshop);

}  // namespace nta
