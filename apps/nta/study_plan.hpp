// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/study.hpp"
#include "nta/pipeline/analyze_options.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// One sample of a study before it is analyzed.
struct PlannedSample {
    std::filesystem::path video;    ///< empty where `results` is given
    std::filesystem::path results;  ///< a folder made by analyze
    std::string condition;          ///< of a reference: its name
    std::string replicate;
    SampleRole role = SampleRole::sample;
    std::optional<double> normalize_to;
    AnalyzeOptions options;
    SettingSources sources;
};

struct StudyPlan {
    std::string title;
    std::vector<PlannedSample> samples;
    bool replicates_are_videos = false;  ///< nobody said which videos belong to one experiment
};

/// Reads a study file (format "nta-study-1"): `[study]` with a title and settings that all samples
/// share, and `[[sample]]` entries. Paths are relative to the file. `options` and `sources` hold
/// what goes before (a settings file); settings of a sample go over shared ones.
///
/// A sample without `replicate` is a replicate of its own. Throws InputError (usage) naming file
/// and line for what is no TOML, an unknown key (with the nearest known one), a value of the wrong
/// kind, or an entry that lacks what it needs.
StudyPlan read_study_file(const std::filesystem::path& path,
                          const AnalyzeOptions& options,
                          const SettingSources& sources);

}  // namespace nta
