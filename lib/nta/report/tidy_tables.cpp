// SPDX-License-Identifier: MIT
#include "nta/report/tidy_tables.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/stored_summary.hpp"
#include "nta/report/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <optional>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

StoredSummary summary_of(const GroupedResult& result) {
    std::optional<StoredSummary> summary = read_summary(result.folder / "summary.json");
    if (summary) return std::move(*summary);
    throw InputError(result.folder.string() +
                     ": holds no summary.json, expected a result folder of nta analyze");
}

std::string row_start(const GroupedResult& result) {
    return csv_field(valid_utf8(result.group)) + ',' +
           csv_field(valid_utf8(result.folder.filename().string())) + ',' +
           csv_field(summary_of(result).provenance.video) + ',';
}

struct Row {
    std::string quantity;
    std::string unit;
    Estimate estimate;
};

std::vector<Row> rows_of(const StoredSummary& s) {
    using Entry = std::pair<const char*, std::optional<Estimate> StoredSize::*>;
    constexpr std::array<Entry, 6> sizes = {{{"mode", &StoredSize::mode_nm},
                                             {"mean", &StoredSize::mean_nm},
                                             {"sd", &StoredSize::sd_nm},
                                             {"d10", &StoredSize::d10_nm},
                                             {"d50", &StoredSize::d50_nm},
                                             {"d90", &StoredSize::d90_nm}}};
    std::vector<Row> rows;
    const auto add =
        [&](const std::string& name, const char* unit, const std::optional<Estimate>& e) {
            if (e) rows.push_back({name, unit, *e});
        };
    if (s.size) {
        for (const auto& [name, member] : sizes) add(name, "nm", (*s.size).*member);
        add("span", "1", s.size->span);
    }
    add("concentration", "1/mL", s.per_ml);
    add("particles_per_frame", "1", s.particles_per_frame);
    for (const StoredPopulation& p : s.populations) {
        add("fraction_" + p.name, "1", p.fraction);
    }
    return rows;
}

}  // namespace

void write_stacked(std::ostream& out,
                   const std::vector<GroupedResult>& results,
                   const std::string& file) {
    std::string header;
    for (const GroupedResult& result : results) {
        const fs::path path = result.folder / file;
        std::ifstream in(path, std::ios::binary);
        std::string line;
        if (!std::getline(in, line)) {
            throw InputError(path.string() +
                             ": could not be read; analyze the video again with --force");
        }
        if (header.empty()) {
            header = line;
            out << "group,result,video," << header << '\n';
        }
        if (line != header) {
            throw InputError(path.string() + ": has other columns than that of the first result; " +
                             "analyze both with one version of nta");
        }
        const std::string start = row_start(result);
        bool is_inside_quotes = false;  // of a text with a line break
        while (std::getline(in, line)) {
            out << (is_inside_quotes ? "" : start) << line << '\n';
            if (std::count(line.begin(), line.end(), '"') % 2 == 1) {
                is_inside_quotes = !is_inside_quotes;
            }
        }
    }
}

void write_tidy_estimates(std::ostream& out, const std::vector<GroupedResult>& results) {
    out << "group,result,video,quantity,unit,value,low,high,se\n";
    const auto text = [](const std::optional<double>& value) {
        return value && std::isfinite(*value) ? to_text(*value) : std::string();
    };
    for (const GroupedResult& result : results) {
        const std::string start = row_start(result);
        for (const Row& row : rows_of(summary_of(result))) {
            out << start << csv_field(row.quantity) << ',' << row.unit << ','
                << text(row.estimate.value) << ',' << text(row.estimate.low) << ','
                << text(row.estimate.high) << ',' << text(row.estimate.se) << '\n';
        }
    }
}

}  // namespace nta
