// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/diagnostic.hpp"
#include "nta/core/quantities.hpp"
#include "nta/detect/detect_spots.hpp"
#include "nta/pipeline/analyze_options.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// The settings of one video after every source has been asked: command line, settings file,
/// sidecar, container.
struct Settings {
    ImageScale scale;
    double frames_per_s = 0.0;
    std::optional<Duration> exposure;
    Temperature temperature;
    Viscosity viscosity;
    bool viscosity_from_temperature = true;
    double diameter_u_relative =
        0.0;  ///< standard uncertainty of every diameter from temperature, viscosity and pixel size
    std::int64_t first_frame = 0;
    std::int64_t last_frame = 0;  ///< inclusive
    std::vector<PixelRectangle> excluded;
    double excluded_area_px2 = 0.0;  ///< pixels in any of them, each once
    Diagnostics diagnostics;         ///< notes such as the frame rate's source
};

/// Checks that a number of AnalyzeOptions lies in its range and that texts can be read; does not
/// need the video. Throws InputError (usage) naming the option, what was found and what was
/// expected.
void check_options(const AnalyzeOptions& options);

/// Settles what the options leave open for one video.
/// Throws InputError (usage) where the pixel size, the temperature or the frame rate is missing,
/// naming the option that gives it, and where the excluded regions leave nothing of the picture.
Settings resolve_settings(const AnalyzeOptions& options, const VideoInfo& video);

/// Every setting with its value and source, in the order of AnalyzeOptions, for summary.json and
/// `nta inspect`.
std::vector<ReportedSetting> report_settings(const AnalyzeOptions& options,
                                             const SettingSources& sources,
                                             const VideoInfo& video);

}  // namespace nta
