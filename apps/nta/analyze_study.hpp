// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "analyze_task.hpp"
#include "study_plan.hpp"

namespace nta {

struct StudyRun {
    std::filesystem::path out;
    int jobs = 1;
    bool quiet = false;
    bool analyze_anew = false;  ///< also where a finished result could be used again
    bool finished = false;      ///< no video is read: a sample without a result has failed
    /// This sample alone, and what it is compared with: the references' finished results.
    std::optional<std::size_t> only;
};

/// The result folder of every sample, `out`/CONDITION/VIDEO STEM, "blank" or the reference's name
/// in the place of the condition where there is none. Throws InputError before any work: usage
/// where two would share a folder or a name cannot be a folder's, input where nothing can be
/// written.
std::vector<std::filesystem::path> study_folders(const StudyPlan& plan,
                                                 const std::filesystem::path& out);

/// Analyzes the videos of a study, several side by side, and reads all results back.
///
/// A finished result is used again if the checksum of the video, the settings and the version of
/// the program agree; without the checksum where `run` says that a video is not read. Absent: the
/// sample failed, and why has been told on standard error, or it was not asked for (`only`).
std::vector<std::optional<StudySample>> analyze_study(
    const StudyPlan& plan, const std::vector<std::filesystem::path>& folders, const StudyRun& run);

}  // namespace nta
