// SPDX-License-Identifier: MIT
#include "vendor_files.hpp"

#include <cstdlib>
#include <sstream>

namespace nta::reading {
namespace {

std::string quoted(const std::string& field) {
    if (field.find_first_of(",\"") == std::string::npos) return field;
    std::string out = "\"";
    for (const char c : field) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

std::string line_of(const std::string& first, const std::vector<std::string>& rest) {
    std::string line = quoted(first);
    for (const std::string& field : rest) line += "," + quoted(field);
    return line + "\n";
}

std::string rows_of(const std::vector<SummaryRow>& rows) {
    std::string text;
    for (const SummaryRow& row : rows) text += line_of(row.key, row.values);
    return text;
}

std::string table_of(const SummaryTable& table) {
    if (table.titles.empty()) return {};
    std::string text =
        line_of(table.titles.front(), {table.titles.begin() + 1, table.titles.end()});
    for (std::size_t row = 0; row < table.columns.front().size(); ++row) {
        for (std::size_t c = 0; c < table.columns.size(); ++c)
            text += (c > 0 ? "," : "") + to_text(table.columns[c][row]);
        text += "\n";
    }
    return text;
}

}  // namespace

std::string printed(const NanoFile& nano) {
    std::string text = "[Filenames]\n";
    for (const std::string& video : nano.videos) text += video + "\n";
    for (const NanoSection& section : nano.sections) {
        text += "\n[" + section.name + "]\n";
        for (const NanoEntry& e : section.entries) text += e.key + "=" + e.value + "\n";
    }
    return text;
}

std::string printed(const ExperimentSummary& summary) {
    std::string text = summary.title + "\n" + rows_of(summary.preamble);
    for (const SummarySection& section : summary.sections) {
        text += line_of("[" + section.name + "]", section.titles) + rows_of(section.rows);
        for (const SummaryCurve& curve : summary.curves) {
            if (curve.section != section.name) continue;
            text += "Weighting," + curve.weighting + "\n" + rows_of(curve.statistics);
            text += "Graph Data\n" + table_of(curve.bins) + table_of(curve.percentiles);
        }
    }
    return text;
}

std::string printed(const ZetaViewExport& zetaview) {
    std::string text;
    for (const ZetaViewEntry& entry : zetaview.entries) {
        text += entry.key + ":";
        for (const std::string& value : entry.values) text += "\t" + value;
        text += "\n";
    }
    text += "Size Distribution\n";
    for (const std::string& title : zetaview.column_titles) text += title + "\t";
    text += "\n";
    for (std::size_t k = 0; k < zetaview.tables.size(); ++k) {
        if (k > 0) text += "-1\t-1\t-1\t-1\t0\n";
        for (const std::vector<double>& row : zetaview.tables[k].rows) {
            for (std::size_t c = 0; c < row.size(); ++c)
                text += (c > 0 ? "\t" : "") + to_text(row[c]);
            text += "\n";
        }
    }
    return text;
}

std::vector<std::vector<std::string>> plain_fields(const std::string& text) {
    std::vector<std::vector<std::string>> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        std::vector<std::string> fields(1);
        bool quotes = false;
        for (const char c : line) {
            if (c == '"') quotes = !quotes;
            if (c == ',' && !quotes) fields.emplace_back();
            if (c != '"' && c != '\r' && (c != ',' || quotes)) fields.back() += c;
        }
        for (std::string& f : fields) {
            f.erase(0,
                    f.find_first_not_of(' ') == std::string::npos ? f.size()
                                                                  : f.find_first_not_of(' '));
            char* end = nullptr;
            const double number = std::strtod(f.c_str(), &end);
            if (!f.empty() && *end == '\0') f = to_text(number);
        }
        while (!fields.empty() && fields.back().empty()) fields.pop_back();
        if (!fields.empty()) lines.push_back(fields);
    }
    return lines;
}

}  // namespace nta::reading
