// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// What other layouts of results say about one video as a whole, whether it was just analyzed or
/// is read back from its folder.
struct ResultDigest {
    std::string video;    ///< file name without folders
    std::string program;  ///< that made the result: "nta 0.1.0"
    std::int64_t frames = 0;
    std::string method;  ///< of the curve, empty without sizes
    std::string basis;   ///< "visible" or "population"
    double bin_width_nm = 1.0;
    std::vector<double> number_fraction;  ///< of the reported curve, empty without sizes
    std::optional<double> mode_nm;
    std::optional<double> per_ml;  ///< nothing without a depth
    std::optional<double> particles_per_frame;
    std::optional<double> centers_per_frame;
    TrackTotals tracks;
    double drift_x_px_per_frame = 0.0;
    double drift_y_px_per_frame = 0.0;
    std::vector<ReportedSetting> settings;
    Diagnostics diagnostics;
};

ResultDigest digest_of(const Analysis& analysis);

/// Mean displacement per frame of a path that was noted frame by frame; 0 for fewer than two.
double mean_step(const std::vector<double>& path);

/// The name that a video goes by in other layouts: its file name without the extension.
std::string video_stem(const ResultDigest& digest);

/// The same as the beginning of a file's name, cut where the whole name would be too long.
std::string file_stem(const ResultDigest& digest);

}  // namespace nta
