// SPDX-License-Identifier: MIT
#include "page.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

namespace nta::accuracy {
namespace {

std::string row_markdown(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& cell : cells) line += fmt::format(" {} |", cell);
    return line + "\n";
}

std::string verdict_text(const Bar& bar) {
    switch (bar.verdict) {
        case Verdict::met:
            return "met";
        case Verdict::falls_short:
            return "**falls short**";
        case Verdict::not_there:
            return "not there yet";
    }
    return {};
}

std::string table_markdown(const Table& table) {
    std::string out = fmt::format("**{}**\n\n{}|", table.heading, row_markdown(table.columns));
    for (std::size_t i = 0; i < table.columns.size(); ++i) out += "-|";
    out += "\n";
    for (const auto& row : table.rows) out += row_markdown(row);
    return out;
}

std::string read_all(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw InputError(path.string() + ": cannot be read; run in the root of the source");
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_all(const std::filesystem::path& path, const std::string& content) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << content;
    out.close();
    if (!out) throw InputError(path.string() + ": cannot be written");
}

struct Span {
    std::size_t from, to;
};

// What stands between a block's markers.
Span find_block(const std::string& content,
                const std::string& name,
                const std::filesystem::path& page) {
    const std::string begin = "<!-- begin " + name + " -->";
    const std::string end = "<!-- end " + name + " -->";
    const std::size_t from = content.find(begin);
    const std::size_t to = content.find(end);
    if (from == std::string::npos || to == std::string::npos || to < from) {
        throw InputError(fmt::format("{}: '{}' and '{}' not found", page.string(), begin, end));
    }
    return {from + begin.size(), to};
}

// Rows of the table of bars by their ids.
using Rows = std::map<std::string, std::string>;

Rows rows_of(const std::vector<Bar>& bars, const std::string& commit) {
    Rows rows;
    for (const Bar& bar : bars)
        rows[bar.id] = row_markdown(
            {bar.id, bar.requirement, bar.measured, verdict_text(bar), bar.remark, commit});
    return rows;
}

Rows rows_on(const std::filesystem::path& page) {
    const std::string content = read_all(page);
    const Span inside = find_block(content, "bars", page);
    std::istringstream lines(content.substr(inside.from, inside.to - inside.from));
    Rows rows;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t end = line.find(" |", 2);
        if (!line.starts_with("| ") || end == std::string::npos) continue;
        const std::string id = line.substr(2, end - 2);
        if (id != "bar") rows[id] = line + "\n";
    }
    return rows;
}

std::string table_of(const Rows& rows) {
    std::string out = row_markdown({"bar", "requirement", "measured", "verdict", "remark", "at"});
    out += "|-|-|-|-|-|-|\n";
    for (const auto& [id, row] : rows) out += row;
    return out;
}

}  // namespace

std::string bars_markdown(const std::vector<Bar>& bars, const std::string& commit) {
    return table_of(rows_of(bars, commit));
}

std::string bars_markdown(const std::vector<Bar>& bars,
                          const std::string& commit,
                          const std::filesystem::path& page) {
    Rows rows = rows_of(bars, commit);
    for (auto& [id, row] : rows_on(page))
        if (!rows.contains(id)) rows.emplace(id, row);
    return table_of(rows);
}

std::string tables_markdown(const StudyResult& result, const std::string& commit) {
    std::string out = fmt::format("Measured at commit `{}`.\n\n", commit);
    if (!result.repetitions.empty()) out += fmt::format("{}\n\n", result.repetitions);
    for (const Table& table : result.tables) out += fmt::format("{}\n", table_markdown(table));
    return out;
}

void check_markers(const std::filesystem::path& page, const std::vector<std::string>& names) {
    const std::string content = read_all(page);
    for (const std::string& name : names) find_block(content, name, page);
}

void write_blocks(const std::filesystem::path& page, const std::vector<PageBlock>& blocks) {
    std::string content = read_all(page);
    for (const PageBlock& block : blocks) {
        const Span inside = find_block(content, block.name, page);
        content.replace(
            inside.from, inside.to - inside.from, fmt::format("\n\n{}", block.markdown));
    }
    write_all(page, content);
}

void write_data(const std::filesystem::path& folder, const std::vector<DataFile>& files) {
    std::filesystem::create_directories(folder);
    for (const DataFile& file : files) {
        std::string content = "# " + file.columns + "\n";
        for (const auto& row : file.rows) {
            for (std::size_t i = 0; i < row.size(); ++i)
                content += fmt::format("{}{:.6g}", i == 0 ? "" : " ", row[i]);
            content += "\n";
        }
        write_all(folder / (file.name + ".dat"), content);
    }
}

}  // namespace nta::accuracy
