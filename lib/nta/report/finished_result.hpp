// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/result_digest.hpp"
#include "nta/report/track_positions.hpp"

#include <filesystem>
#include <vector>

namespace nta {

/// A result read back from its folder, as far as other layouts need it.
struct FinishedResult {
    ResultDigest digest;
    std::vector<TrackRow> tracks;  ///< numbers only: neither populations nor reasons
    TrackPositions positions;
};

/// The result folders in a folder of results, sorted by name. Throws InputError where it cannot be
/// read.
std::vector<std::filesystem::path> finished_results(const std::filesystem::path& folder);

/// Which parts of a result are read.
enum class ResultPart {
    digest,  ///< what is said about the video as a whole
    tracks,  ///< its tracks as well
    all,     ///< and their positions
};

/// Reads summary.json and results.h5 of a result folder. Throws InputError where one is missing,
/// damaged, of another program, or of a version without the positions of tracks.
FinishedResult read_finished_result(const std::filesystem::path& folder, ResultPart part);

/// A table of numbers as results.h5 of a result folder holds it; name and columns are those of
/// `like`, which is not asked for entries. Throws InputError where there is none.
Table stored_table(const std::filesystem::path& folder, const Table& like);

}  // namespace nta
