// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/core/stage_clock.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"
#include "nta/report/write_results.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// One video that is to be analyzed, with its settings and the place of its results.
struct AnalyzeTask {
    std::filesystem::path video;
    std::filesystem::path folder;
    AnalyzeOptions options;
    SettingSources sources;
    std::optional<std::filesystem::path> overlay =
        std::nullopt;                                ///< file that shows the spots and tracks
    std::vector<ReferenceMaterial> references = {};  ///< that its tracks are compared with
};

/// A video after its analysis, open, with the settings that were used.
struct AnalyzedVideo {
    std::unique_ptr<VideoSource> video;
    GivenSettings given;
    Analysis analysis;
};

/// What the task and the sidecars beside the video give for it.
GivenSettings given_settings(const AnalyzeTask& task, const VideoInfo& info);

/// The settings that a result of the video would report. Throws InputError where the video cannot
/// be read (input) or the settings do not suffice for it (usage).
std::vector<ReportedSetting> settings_of(const AnalyzeTask& task);

/// Throws InputError (usage) where the settings do not suffice for the video: wrong usage, found
/// before any work. A video that cannot be opened is reported when its turn comes.
void check_settings_for(const AnalyzeTask& task);

/// Analyzes the video; its checksum is in the result. Throws as analyze_video().
AnalyzedVideo analyze(const AnalyzeTask& task, Workshop& workshop);

/// Writes the results, with signals held so that none ends the program amid the files. Not for two
/// threads at once.
void write_held(const Analysis& analysis,
                const std::filesystem::path& folder,
                const ReportOptions& options,
                StageClock& clock);

/// Writes the tables of all results in a folder: experiment.csv and NanoSight's; what is to be told
/// of them.
Diagnostics write_tables_of_all(const std::filesystem::path& folder);

/// The message about a video, with the video's name.
std::string named(const std::filesystem::path& video, const std::string& message);

/// Does the work on one video; where it fails, says so with the video's name and returns false: one
/// video that fails does not take the others with it.
bool worked(const std::filesystem::path& video, const std::function<void()>& work);

/// The number of workers that the text of `--jobs` names. Throws InputError (usage).
int parse_jobs(const std::string& text);

}  // namespace nta
