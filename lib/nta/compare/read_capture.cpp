// SPDX-License-Identifier: MIT
#include "nta/compare/capture.hpp"
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/report/finished_result.hpp"
#include "nta/report/reported_setting.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <string_view>
#include <system_error>

namespace nta {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_header =
    "bin_center_nm,concentration_per_ml,low_per_ml,high_per_ml,number_fraction,track_count";
enum Field { center, concentration, low, high, fraction, count, fields };

using CsvRow = std::array<std::optional<double>, fields>;

CsvRow read_row(std::string_view line, std::size_t number) {
    CsvRow row;
    for (int f = 0; f < fields; ++f) {
        const std::size_t comma = line.find(',');
        const bool is_last = f + 1 == fields;
        if (is_last != (comma == std::string_view::npos)) {
            throw InputError("line " + to_text(static_cast<long long>(number)) +
                             ": expected 6 fields; analyze the video again with --force");
        }
        const std::string_view text = line.substr(0, comma);
        row.at(static_cast<std::size_t>(f)) = parse_double(text);
        const bool is_number = row.at(static_cast<std::size_t>(f)) &&
                               std::isfinite(*row.at(static_cast<std::size_t>(f)));
        if (!text.empty() && !is_number) {
            throw InputError("line " + to_text(static_cast<long long>(number)) + ": found '" +
                             std::string(text) +
                             "', expected a number; analyze the video again with --force");
        }
        line.remove_prefix(is_last ? line.size() : comma + 1);
    }
    return row;
}

std::vector<CsvRow> read_rows(const fs::path& file) {
    constexpr std::uintmax_t most_bytes = 64U << 20U;
    std::error_code failure;
    const std::uintmax_t bytes = fs::file_size(file, failure);
    std::ifstream in(file, std::ios::binary);
    if (failure || !in) throw InputError("could not be read; is this a result folder of nta?");
    if (bytes > most_bytes) throw InputError("larger than 64 MB, expected a size distribution");
    std::string line;
    std::getline(in, line);
    if (line != k_header) {
        throw InputError("its first line is not that of a size distribution of nta");
    }
    std::vector<CsvRow> rows;
    for (std::size_t number = 2; std::getline(in, line); ++number) {
        rows.push_back(read_row(line, number));
    }
    return rows;
}

void take_curve(const std::vector<CsvRow>& rows, Capture& capture) {
    if (rows.empty() || !rows.front()[center]) return;
    capture.bin_width_nm = 2.0 * *rows.front()[center];
    constexpr double ends_in_se = 2.0 * 1.959963984540054;  // a normal 95 % interval
    for (const CsvRow& row : rows) {
        if (row[fraction]) capture.number_fraction.push_back(*row[fraction]);
        if (row[low] && row[high])
            capture.per_ml_se.push_back((*row[high] - *row[low]) / ends_in_se);
    }
    if (capture.number_fraction.size() != rows.size()) capture.number_fraction.clear();
    if (capture.per_ml_se.size() != rows.size()) capture.per_ml_se.clear();
}

std::set<std::string> refused_numbers(const StoredSize& size) {
    std::set<std::string> refused;
    const auto note = [&](const char* name, const std::optional<Estimate>& e) {
        if (!e) refused.insert(name);
    };
    note("mode_nm", size.mode_nm);
    note("mean_nm", size.mean_nm);
    note("sd_nm", size.sd_nm);
    note("d10_nm", size.d10_nm);
    note("d50_nm", size.d50_nm);
    note("d90_nm", size.d90_nm);
    note("span", size.span);
    return refused;
}

// Half of what the interval spans, in standard errors; the lower half alone where it is open above.
double log_diameter_se(const TrackRow& row) {
    constexpr double normal_97_5 = 1.959963984540054;
    constexpr double unknown = 0.2;  // of some 30 positions
    if (!row.diameter_low_nm) return unknown;
    const double down = std::log(*row.diameter_nm / *row.diameter_low_nm);
    if (!row.diameter_high_nm) return down / normal_97_5;
    return 0.5 * (down + std::log(*row.diameter_high_nm / *row.diameter_nm)) / normal_97_5;
}

}  // namespace

bool is_filmed_alike(const Capture& capture,
                     bool is_calibrated,
                     const std::optional<double>& exposure_ms) {
    constexpr double bearable = 0.01;
    if (capture.is_calibrated != is_calibrated) return false;
    if (!capture.exposure_ms || !exposure_ms) return true;
    return !(std::abs(*capture.exposure_ms / *exposure_ms - 1.0) > bearable);
}

std::vector<ReferenceTrack> read_capture_tracks(const fs::path& folder) {
    std::vector<ReferenceTrack> out;
    for (const TrackRow& row : read_finished_result(folder, ResultPart::tracks).tracks) {
        const bool is_measured = row.used && row.diameter_nm && *row.diameter_nm > 0.0 &&
                                 row.intensity_adu && *row.intensity_adu > 0.0;
        if (!is_measured) continue;
        out.push_back({*row.diameter_nm,
                       log_diameter_se(row),
                       std::log(*row.intensity_adu),
                       row.flicker,
                       static_cast<double>(row.positions)});
    }
    return out;
}

Capture read_capture(const fs::path& folder) {
    const std::optional<StoredSummary> summary = read_summary(folder / "summary.json");
    if (!summary) {
        throw InputError(folder.string() +
                         ": holds no summary.json, expected a result folder of nta analyze");
    }
    Capture capture;
    capture.video = summary->provenance.video;
    capture.sha256 = summary->provenance.sha256;
    if (summary->size) {
        capture.method = summary->size->method;
        capture.basis = summary->size->basis;
        capture.refused = refused_numbers(*summary->size);
    }
    capture.dilution = number_setting(summary->settings, "dilution").value_or(1.0);
    capture.is_calibrated = !text_setting(summary->settings, "calibration").empty();
    capture.exposure_ms = number_setting(summary->settings, "exposure_ms");
    capture.effective_particles = summary->tracks.effective_particles;
    capture.per_ml = summary->per_ml;
    capture.particles_per_frame = summary->particles_per_frame;
    capture.counted_above_nm = summary->counted_above_nm;
    capture.populations = summary->populations;
    for (const ReferenceUsed& r : summary->provenance.references)
        capture.compared_with.insert(r.name);
    for (const Diagnostic& d : summary->diagnostics) capture.warnings.push_back(d.code);
    const fs::path curve = folder / "size_distribution.csv";
    try {
        take_curve(read_rows(curve), capture);
    } catch (const InputError& error) {
        throw with_context(curve.string(), error);
    }
    return capture;
}

}  // namespace nta
