// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/report/nanosight_summary.hpp"
#include "nta/report/result_digest.hpp"
#include "nta/report/track_positions.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace nta {

/// The file over all videos of a run.
inline constexpr const char* k_nanosight_experiment = "nta-ExperimentSummary.csv";

/// Writes the files of one video in NanoSight's layout into a folder that is there:
/// `<video>_Summary.csv`, `<video>_ParticleData.csv` and `<video>_AllTracks.csv`, each with CRLF
/// line ends in ISO-8859-1. Throws InputError where one cannot be written.
void write_nanosight_files(const ResultDigest& digest,
                           const std::vector<TrackRow>& tracks,
                           const TrackPositions& positions,
                           const std::filesystem::path& folder,
                           NanosightWeightings weightings = NanosightWeightings::number);

/// Whether a name is that of one of these files.
bool is_nanosight_file(std::string_view name);

/// Writes `nta-ExperimentSummary.csv` into `out`, over the results `folder`/*/, sorted by name,
/// whatever run made them; nothing where there are none. Returns a diagnostic "unreadable-result"
/// for each that had to be left out. Throws InputError where it cannot be written.
Diagnostics write_nanosight_experiment_file(const std::filesystem::path& folder,
                                            const std::filesystem::path& out);

}  // namespace nta
