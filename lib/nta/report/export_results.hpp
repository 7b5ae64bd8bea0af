// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

namespace nta {

enum class ExportFormat {
    nanosight,  ///< NanoSight's files of each video, and `nta-ExperimentSummary.csv` over all
    nanosight_weighted,  ///< the same, whose summaries also hold surface area and volume
    tidy,                ///< `tidy_estimates.csv`, `tidy_sizes.csv`, `tidy_tracks.csv` over all
    trackpy,             ///< `<video>_trackpy.csv` of each video
};

/// Writes finished results in another layout into a new folder, which appears complete or not at
/// all. Each of `results` is a result folder, its results.h5, or a folder of result folders;
/// those of several such folders go into a subfolder each. Throws InputError: usage where two
/// results would have the same file or the folder is there and `overwrite` is not set, input where
/// a result cannot be read or the files cannot be written.
void export_results(const std::vector<std::filesystem::path>& results,
                    ExportFormat format,
                    const std::filesystem::path& out,
                    bool overwrite);

}  // namespace nta
