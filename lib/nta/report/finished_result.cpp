// SPDX-License-Identifier: MIT
#include "nta/report/finished_result.hpp"

#include "nta/core/error.hpp"
#include "nta/report/hdf5_file.hpp"
#include "nta/report/output_folder.hpp"
#include "nta/report/stored_summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace nta {
namespace {

using Columns = std::vector<std::vector<double>>;

InputError damaged(const std::filesystem::path& folder, const Hdf5Error& e) {
    return InputError((folder / "results.h5").string() + ": not the file that goes with " +
                      "summary.json (failed at: " + e.what() +
                      "); analyze the video again with --force");
}

std::optional<double> present(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// What was stored as a whole number; a value that no whole number is near cannot come from us.
std::int64_t whole(double value) {
    constexpr double most = 9e15;
    return std::abs(value) < most ? static_cast<std::int64_t>(value) : -1;
}

Cell entry_of(double value, CellType type) {
    if (type == CellType::integer) return Cell(whole(value));
    return type == CellType::real32 ? cell(static_cast<float>(value)) : cell(value);
}

ResultDigest digest_of(StoredSummary summary) {
    ResultDigest digest;
    digest.video = summary.provenance.video;
    digest.program = summary.provenance.program;
    digest.frames = summary.provenance.frames;
    if (summary.size) {
        digest.method = summary.size->method;
        digest.basis = summary.size->basis;
        if (summary.size->mode_nm) digest.mode_nm = summary.size->mode_nm->value;
    }
    if (summary.per_ml) digest.per_ml = summary.per_ml->value;
    if (summary.particles_per_frame) {
        digest.particles_per_frame = summary.particles_per_frame->value;
    }
    digest.tracks = summary.tracks;
    digest.settings = std::move(summary.settings);
    digest.diagnostics = std::move(summary.diagnostics);
    return digest;
}

void add_tables(hid_t file, ResultDigest& digest) {
    digest.centers_per_frame = read_number(file, "concentration", "centers_per_frame");
    Columns drift = read_columns(file, "drift", {"x_px", "y_px"});
    digest.drift_x_px_per_frame = mean_step(drift[0]);
    digest.drift_y_px_per_frame = mean_step(drift[1]);
    if (digest.method.empty()) return;
    Columns curve = read_columns(file, "size_distribution", {"bin_center_nm", "number_fraction"});
    const auto is_fraction = [](double f) { return f >= 0.0 && f <= 1.0; };
    if (curve[0].empty() || !(curve[0].front() > 0.0) || !std::isfinite(curve[0].front()) ||
        !std::all_of(curve[1].begin(), curve[1].end(), is_fraction)) {
        throw Hdf5Error("table size_distribution");
    }
    digest.bin_width_nm = 2.0 * curve[0].front();
    digest.number_fraction = std::move(curve[1]);
}

std::vector<TrackRow> read_tracks(hid_t file) {
    const Columns c = read_columns(file,
                                   "tracks",
                                   {"track_id",
                                    "first_frame",
                                    "positions",
                                    "diffusion_um2_per_s",
                                    "diameter_nm",
                                    "intensity_adu",
                                    "used",
                                    "diameter_low_nm",
                                    "diameter_high_nm",
                                    "flicker"});
    std::vector<TrackRow> rows(c[0].size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].track_id = whole(c[0][i]);
        rows[i].first_frame = static_cast<std::int32_t>(whole(c[1][i]));
        rows[i].positions = whole(c[2][i]);
        rows[i].diffusion_um2_per_s = present(c[3][i]);
        rows[i].diameter_nm = present(c[4][i]);
        rows[i].intensity_adu = present(c[5][i]);
        rows[i].used = c[6][i] == 1.0;
        rows[i].diameter_low_nm = present(c[7][i]);
        rows[i].diameter_high_nm = present(c[8][i]);
        rows[i].flicker = present(c[9][i]);
    }
    return rows;
}

TrackPositions read_positions(hid_t file) {
    const auto c = std::make_shared<const Columns>(read_columns(file,
                                                                "positions",
                                                                {"track_id",
                                                                 "frame",
                                                                 "x_px",
                                                                 "y_px",
                                                                 "x_sd_px",
                                                                 "y_sd_px",
                                                                 "peak_adu",
                                                                 "snr",
                                                                 "width_px",
                                                                 "flux_adu"}));
    return {
        c->front().size(), [c](std::size_t i) {
            const auto at = [&](std::size_t column) { return (*c)[column][i]; };
            return TrackPosition{
                whole(at(0)), whole(at(1)), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)};
        }};
}

}  // namespace

std::vector<std::filesystem::path> finished_results(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> results;
    std::error_code failure;
    for (std::filesystem::directory_iterator it(folder, failure), end; !failure && it != end;
         it.increment(failure)) {
        std::error_code ignored;
        const bool is_result = std::filesystem::exists(it->path() / "summary.json", ignored);
        if (is_result && !is_temporary_name(it->path().filename().string())) {
            results.push_back(it->path());
        }
    }
    if (failure) {
        throw InputError(folder.string() + ": could not be read (" + failure.message() +
                         "), expected a folder of results");
    }
    std::sort(results.begin(), results.end());
    return results;
}

FinishedResult read_finished_result(const std::filesystem::path& folder, ResultPart part) {
    std::optional<StoredSummary> summary = read_summary(folder / "summary.json");
    if (!summary) {
        throw InputError(folder.string() +
                         ": holds no summary.json, expected a result folder of nta analyze");
    }
    FinishedResult result{digest_of(std::move(*summary)), {}, {}};
    const Hdf5Silence silence;
    try {
        const Hdf5Handle file = open_hdf5(folder / "results.h5");
        add_tables(file.id(), result.digest);
        if (part == ResultPart::digest) return result;
        result.tracks = read_tracks(file.id());
        if (part == ResultPart::tracks) return result;
        result.positions = read_positions(file.id());
    } catch (const Hdf5Error& e) {
        throw damaged(folder, e);
    }
    return result;
}

Table stored_table(const std::filesystem::path& folder, const Table& like) {
    std::vector<std::string> names;
    for (const Column& column : like.columns) names.push_back(column.name);
    const Hdf5Silence silence;
    try {
        const Hdf5Handle file = open_hdf5(folder / "results.h5");
        const auto read =
            std::make_shared<const Columns>(read_columns(file.id(), like.name, names));
        Table table{like.name, read->front().size(), like.columns};
        for (std::size_t k = 0; k < table.columns.size(); ++k) {
            const CellType type = table.columns[k].type;
            table.columns[k].at = [read, k, type](std::size_t i) {
                return entry_of((*read)[k][i], type);
            };
        }
        return table;
    } catch (const Hdf5Error& e) {
        throw damaged(folder, e);
    }
}

}  // namespace nta
