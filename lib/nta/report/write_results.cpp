// SPDX-License-Identifier: MIT
#include "nta/report/write_results.hpp"

#include "nta/core/error.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/hdf5_file.hpp"
#include "nta/report/nanosight_files.hpp"
#include "nta/report/output_folder.hpp"
#include "nta/report/report_page.hpp"
#include "nta/report/result_tables.hpp"
#include "nta/report/results_hdf5.hpp"
#include "nta/report/size_figure.hpp"
#include "nta/report/summary_json.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace nta {
namespace {

// What analysis and export put into a result folder. They describe the analysis that is replaced,
// so they go with it.
bool is_result_file(const std::string& name) {
    constexpr std::array<std::string_view, 9> names = {"summary.json",
                                                       "detection.csv",
                                                       "size_distribution.csv",
                                                       "size_distribution_by_population.csv",
                                                       "tracks.csv",
                                                       "spots.csv",
                                                       "results.h5",
                                                       "report.html",
                                                       "figures"};
    return std::find(names.begin(), names.end(), name) != names.end() || is_nanosight_file(name);
}

std::vector<Table> result_tables(const Analysis& analysis, SpotsFile spots) {
    std::vector<Table> tables = {
        size_distribution_table(analysis), population_table(analysis), tracks_table(analysis)};
    if (!analysis.concentration.detection.empty()) tables.push_back(detection_table(analysis));
    if (spots != SpotsFile::none) {
        tables.push_back(spots_table(analysis, spots == SpotsFile::all));
    }
    return tables;
}

void write_files(const Analysis& analysis,
                 const std::filesystem::path& folder,
                 const ReportOptions& options) {
    const std::vector<Table> tables = result_tables(analysis, options.spots);
    for (const Table& table : tables) {
        write_file(folder / (table.name + ".csv"),
                   [&table](std::ostream& out) { write_csv(out, table); });
    }
    write_results_hdf5(folder / "results.h5", analysis, tables);
    write_nanosight_files(digest_of(analysis), analysis.tracks, track_positions(analysis), folder);
    write_file(folder / "summary.json",
               [&analysis](std::ostream& out) { out << summary_json(analysis); });
    write_file(folder / "report.html",
               [&analysis](std::ostream& out) { out << report_page(analysis); });
    const std::optional<Figure> figure = options.figures ? size_figure(analysis) : std::nullopt;
    if (!figure) return;
    std::filesystem::create_directory(folder / "figures");
    write_figures({*figure}, folder / "figures");
}

}  // namespace

void write_results(const Analysis& analysis,
                   const std::filesystem::path& folder,
                   const ReportOptions& options) {
    try {
        OutputFolder output(folder, options.overwrite, is_result_file);
        write_files(analysis, output.temporary(), options);
        output.commit();
    } catch (const InputError& e) {
        throw with_context(folder.string(), e);
    } catch (const std::filesystem::filesystem_error& e) {
        throw InputError(folder.string() + ": results could not be written (" + e.code().message() +
                         "); check the folder, free space and permissions");
    } catch (const Hdf5Error& e) {
        throw InputError(folder.string() + ": results.h5 could not be made (HDF5 failed at: " +
                         e.what() + "); check free memory");
    }
}

}  // namespace nta
