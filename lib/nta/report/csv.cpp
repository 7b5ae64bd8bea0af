// SPDX-License-Identifier: MIT
#include "nta/report/csv.hpp"

#include "nta/core/text.hpp"

namespace nta {
namespace {

struct FieldText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(double value) const { return to_text(value); }
    std::string operator()(float value) const { return to_text(value); }
    std::string operator()(std::int64_t value) const {
        return to_text(static_cast<long long>(value));
    }
    std::string operator()(const std::string& text) const { return csv_field(text); }
};

}  // namespace

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

void write_csv(std::ostream& out, const Table& table, std::string_view line_end) {
    std::string line;
    for (const Column& column : table.columns) {
        if (!line.empty()) line += ',';
        line += csv_field(column.name);
    }
    out << line << line_end;
    for (std::size_t row = 0; row < table.rows && out; ++row) {
        line.clear();
        for (const Column& column : table.columns) {
            if (&column != &table.columns.front()) line += ',';
            line += std::visit(FieldText{}, column.at(row));
        }
        out << line << line_end;
    }
}

}  // namespace nta
