// SPDX-License-Identifier: MIT
#include "nta/report/nanosight_files.hpp"

#include "nta/core/error.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/finished_result.hpp"
#include "nta/report/nanosight_tracks.hpp"
#include "nta/report/output_folder.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_line_end = "\r\n";

void write_table(const fs::path& file, const Table& table) {
    write_file(file, [&](std::ostream& out) { write_csv(out, table, k_line_end); });
}

}  // namespace

void write_nanosight_files(const ResultDigest& digest,
                           const std::vector<TrackRow>& tracks,
                           const TrackPositions& positions,
                           const fs::path& folder,
                           NanosightWeightings weightings) {
    const fs::path start = folder / file_stem(digest);
    const auto file = [&](const char* ending) { return fs::path(start.string() + ending); };
    write_file(file("_Summary.csv"),
               [&](std::ostream& out) { write_nanosight_summary(out, digest, weightings); });
    write_table(file("_ParticleData.csv"), nanosight_particle_data(tracks));
    write_table(file("_AllTracks.csv"), nanosight_all_tracks(tracks, positions));
}

bool is_nanosight_file(std::string_view name) {
    constexpr std::array<std::string_view, 3> endings = {
        "_Summary.csv", "_ParticleData.csv", "_AllTracks.csv"};
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
        return name.ends_with(ending);
    });
}

Diagnostics write_nanosight_experiment_file(const fs::path& folder, const fs::path& out) {
    const std::string name = k_nanosight_experiment;
    Diagnostics left_out;
    std::vector<ResultDigest> videos;
    for (const fs::path& result : finished_results(folder)) {
        try {
            videos.push_back(read_finished_result(result, ResultPart::digest).digest);
        } catch (const InputError& e) {
            left_out.push_back({"unreadable-result",
                                Severity::warning,
                                "left out of " + name + ": " + e.what(),
                                std::nullopt});
        }
    }
    if (videos.empty()) return left_out;
    write_file_atomically(out / name,
                          [&](std::ostream& file) { write_nanosight_experiment(file, videos); });
    return left_out;
}

}  // namespace nta
