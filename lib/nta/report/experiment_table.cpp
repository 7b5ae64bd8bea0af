// SPDX-License-Identifier: MIT
#include "nta/report/experiment_table.hpp"

#include "nta/core/error.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/finished_result.hpp"
#include "nta/report/output_folder.hpp"
#include "nta/report/stored_summary.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace nta {
namespace {

namespace fs = std::filesystem;

struct Result {
    std::string name;
    StoredSummary summary;
};

using Results = std::vector<Result>;

Results read_results(const fs::path& folder, Diagnostics& left_out) {
    Results results;
    for (const fs::path& path : finished_results(folder)) {
        try {
            if (auto summary = read_summary(path / "summary.json")) {
                results.push_back({path.filename().string(), std::move(*summary)});
            }
        } catch (const InputError& e) {
            left_out.push_back({"unreadable-result",
                                Severity::warning,
                                std::string("left out of experiment.csv: ") + e.what(),
                                std::nullopt});
        }
    }
    return results;
}

std::string warning_codes(const Diagnostics& diagnostics) {
    std::string codes;
    for (const Diagnostic& d : diagnostics) {
        if (d.severity != Severity::warning) continue;
        if (!codes.empty()) codes += ' ';
        codes += d.code;
    }
    return codes;
}

template <class Value>
Column column(const Results& results, std::string name, CellType type, Value value) {
    return {std::move(name), "", type, [&results, value](std::size_t i) {
                return cell(value(results[i]));
            }};
}

template <class Value>
Column whole(const Results& results, std::string name, Value value) {
    return {std::move(name), "", CellType::integer, [&results, value](std::size_t i) {
                return Cell(value(results[i].summary.tracks));
            }};
}

// Four columns: with the name "mode" and the unit "_nm" mode_nm, mode_low_nm, mode_high_nm,
// mode_se_nm.
template <class Find>
void add_estimate(Table& table,
                  const Results& results,
                  const std::string& name,
                  const std::string& unit,
                  Find find) {
    const auto add = [&](const std::string& part, auto read) {
        table.columns.push_back(column(results,
                                       name + part + unit,
                                       CellType::real,
                                       [find, read](const Result& r) -> std::optional<double> {
                                           const std::optional<Estimate> e = find(r.summary);
                                           return e ? read(*e) : std::nullopt;
                                       }));
    };
    add("", [](const Estimate& e) { return std::optional(e.value); });
    add("_low", [](const Estimate& e) { return e.low; });
    add("_high", [](const Estimate& e) { return e.high; });
    add("_se", [](const Estimate& e) { return e.se; });
}

void add_sizes(Table& table, const Results& results) {
    using Member = std::optional<Estimate> StoredSize::*;
    const auto add = [&](const std::string& name, const std::string& unit, Member member) {
        add_estimate(table, results, name, unit, [member](const StoredSummary& s) {
            return s.size ? (*s.size).*member : std::nullopt;
        });
    };
    add("mode", "_nm", &StoredSize::mode_nm);
    add("mean", "_nm", &StoredSize::mean_nm);
    add("sd", "_nm", &StoredSize::sd_nm);
    add("d10", "_nm", &StoredSize::d10_nm);
    add("d50", "_nm", &StoredSize::d50_nm);
    add("d90", "_nm", &StoredSize::d90_nm);
    add("span", "", &StoredSize::span);
}

Table experiment_table(const Results& results) {
    Table table{"experiment", results.size(), {}};
    const auto text = [&](std::string name, auto value) {
        table.columns.push_back(column(results, std::move(name), CellType::text, value));
    };
    text("result", [](const Result& r) { return r.name; });
    text("video", [](const Result& r) { return r.summary.provenance.video; });
    add_sizes(table, results);
    add_estimate(table, results, "per_ml", "", [](const StoredSummary& s) { return s.per_ml; });
    table.columns.push_back(column(results,
                                   "particles_per_frame",
                                   CellType::real,
                                   [](const Result& r) -> std::optional<double> {
                                       const auto& e = r.summary.particles_per_frame;
                                       return e ? std::optional(e->value) : std::nullopt;
                                   }));
    table.columns.push_back(whole(results, "tracks_found", [](const auto& t) { return t.found; }));
    table.columns.push_back(whole(results, "tracks_used", [](const auto& t) { return t.used; }));
    table.columns.push_back(
        column(results, "effective_particles", CellType::real, [](const Result& r) {
            return r.summary.tracks.effective_particles;
        }));
    text("method", [](const Result& r) { return r.summary.size ? r.summary.size->method : ""; });
    text("basis", [](const Result& r) { return r.summary.size ? r.summary.size->basis : ""; });
    text("warnings", [](const Result& r) { return warning_codes(r.summary.diagnostics); });
    text("program", [](const Result& r) { return r.summary.provenance.program; });
    text("sha256", [](const Result& r) { return r.summary.provenance.sha256; });
    return table;
}

}  // namespace

Diagnostics write_experiment_table(const fs::path& folder) {
    try {
        Diagnostics left_out;
        const Results results = read_results(folder, left_out);
        write_file_atomically(folder / "experiment.csv", [&results](std::ostream& out) {
            write_csv(out, experiment_table(results));
        });
        return left_out;
    } catch (const InputError& e) {
        throw with_context(folder.string(), e);
    } catch (const fs::filesystem_error& e) {
        throw InputError(folder.string() + ": experiment.csv could not be written (" +
                         e.code().message() + "); check the folder and its permissions");
    }
}

}  // namespace nta
