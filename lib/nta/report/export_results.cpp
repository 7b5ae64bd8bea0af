// SPDX-License-Identifier: MIT
#include "nta/report/export_results.hpp"

#include "nta/core/error.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/finished_result.hpp"
#include "nta/report/nanosight_files.hpp"
#include "nta/report/nanosight_summary.hpp"
#include "nta/report/output_folder.hpp"
#include "nta/report/tidy_tables.hpp"
#include "nta/report/trackpy_table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

bool is_exported_file(const std::string& name) {
    constexpr std::array<std::string_view, 4> names = {
        k_nanosight_experiment, "tidy_estimates.csv", "tidy_sizes.csv", "tidy_tracks.csv"};
    return is_nanosight_file(name) || name.ends_with("_trackpy.csv") ||
           std::find(names.begin(), names.end(), name) != names.end();
}

// "results/", "results/beads/results.h5" and "." as the folders that they stand for.
fs::path folder_of(const fs::path& given) {
    fs::path path = fs::absolute(given).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    return path.filename() == "results.h5" ? path.parent_path() : path;
}

std::vector<GroupedResult> find_results(const std::vector<fs::path>& given) {
    std::vector<GroupedResult> found;
    for (const fs::path& path : given) {
        const fs::path folder = folder_of(path);
        std::error_code failure;
        if (fs::exists(folder / "summary.json", failure)) {
            found.push_back({folder.parent_path().filename().string(), folder});
            continue;
        }
        const std::vector<fs::path> inside = finished_results(folder);
        if (inside.empty()) {
            throw InputError(path.string() +
                             ": holds no results, expected a folder that nta analyze made");
        }
        for (const fs::path& result : inside) {
            found.push_back({folder.filename().string(), result});
        }
    }
    return found;
}

using Groups = std::map<std::string, std::vector<GroupedResult>>;

// The folder of each group: that of the export itself where there is one group.
std::map<std::string, fs::path> group_folders(const Groups& groups, const fs::path& out) {
    std::map<std::string, fs::path> folders;
    for (const auto& group : groups) {
        folders[group.first] = groups.size() == 1 ? out : out / group.first;
        fs::create_directories(folders[group.first]);
    }
    return folders;
}

void require_new(const fs::path& file, const GroupedResult& result) {
    if (!fs::exists(file)) return;
    throw InputError(fs::path(result.folder).filename().string() + " of " + result.group +
                         ": another result has the file " + file.filename().string() +
                         " already; export them into different --out folders",
                     Fault::usage);
}

void write_nanosight(const std::vector<GroupedResult>& results,
                     const fs::path& folder,
                     NanosightWeightings weightings) {
    std::vector<ResultDigest> digests;
    for (const GroupedResult& result : results) {
        const FinishedResult finished = read_finished_result(result.folder, ResultPart::all);
        require_new(folder / (file_stem(finished.digest) + "_Summary.csv"), result);
        write_nanosight_files(
            finished.digest, finished.tracks, finished.positions, folder, weightings);
        digests.push_back(finished.digest);
    }
    write_file(folder / k_nanosight_experiment,
               [&](std::ostream& file) { write_nanosight_experiment(file, digests, weightings); });
}

void write_trackpy(const std::vector<GroupedResult>& results, const fs::path& folder) {
    for (const GroupedResult& result : results) {
        const FinishedResult finished = read_finished_result(result.folder, ResultPart::all);
        const fs::path file = folder / (file_stem(finished.digest) + "_trackpy.csv");
        require_new(file, result);
        write_file(file,
                   [&](std::ostream& out) { write_csv(out, trackpy_table(finished.positions)); });
    }
}

void write_tidy(const std::vector<GroupedResult>& results, const fs::path& folder) {
    write_file(folder / "tidy_estimates.csv",
               [&](std::ostream& out) { write_tidy_estimates(out, results); });
    write_file(folder / "tidy_sizes.csv",
               [&](std::ostream& out) { write_stacked(out, results, "size_distribution.csv"); });
    write_file(folder / "tidy_tracks.csv",
               [&](std::ostream& out) { write_stacked(out, results, "tracks.csv"); });
}

void write_format(const std::vector<GroupedResult>& results,
                  ExportFormat format,
                  const fs::path& folder) {
    if (format == ExportFormat::tidy) return write_tidy(results, folder);
    Groups groups;
    for (const GroupedResult& result : results) groups[result.group].push_back(result);
    for (const auto& [group, place] : group_folders(groups, folder)) {
        if (format == ExportFormat::trackpy) {
            write_trackpy(groups[group], place);
        } else {
            write_nanosight(groups[group],
                            place,
                            format == ExportFormat::nanosight_weighted
                                ? NanosightWeightings::all
                                : NanosightWeightings::number);
        }
    }
}

OutputFolder new_folder(const fs::path& out, bool overwrite, OutputFolder::IsOurs is_ours) {
    try {
        return {out, overwrite, std::move(is_ours)};
    } catch (const InputError& e) {
        throw with_context(out.string(), e);
    }
}

}  // namespace

void export_results(const std::vector<fs::path>& results,
                    ExportFormat format,
                    const fs::path& out,
                    bool overwrite) {
    const std::vector<GroupedResult> found = find_results(results);
    const auto is_ours = [&](const std::string& name) {
        const auto is_group = [&](const GroupedResult& r) { return r.group == name; };
        return is_exported_file(name) || std::any_of(found.begin(), found.end(), is_group);
    };
    try {
        OutputFolder output = new_folder(out, overwrite, is_ours);
        write_format(found, format, output.temporary());
        output.commit();
    } catch (const fs::filesystem_error& e) {
        throw InputError(out.string() + ": the export could not be written (" + e.code().message() +
                         "); check the folder, free space and permissions");
    }
}

}  // namespace nta
