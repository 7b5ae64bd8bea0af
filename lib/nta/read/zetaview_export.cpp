// SPDX-License-Identifier: MIT
#include "nta/read/zetaview_export.hpp"

#include "nta/core/error.hpp"
#include "nta/read/vendor_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace nta {
namespace {

constexpr std::size_t most_export_bytes = 8'000'000;
constexpr std::size_t most_head_lines = 2'000;
constexpr std::size_t most_head_entries = 10'000;
constexpr std::size_t columns = 5;

struct ZetaViewKey {
    const char* name;
    std::optional<double> RecordingSettings::*value;
    double unit;  ///< turns the file's unit into that of the field
};
constexpr std::array<ZetaViewKey, 6> zetaview_keys = {{
    {"Temperature", &RecordingSettings::temperature_c, 1.0},
    {"Viscosity", &RecordingSettings::viscosity_cp, 1.0},
    {"Laser Wavelength nm", &RecordingSettings::wavelength_nm, 1.0},
    {"Micrometer per Pixel", &RecordingSettings::pixel_size_nm, 1000.0},
    {"Sensitivity", &RecordingSettings::gain, 1.0},
    {"Shutter", &RecordingSettings::shutter_setting, 1.0},
}};

std::string_view without_colons(std::string_view key) {
    while (key.ends_with(':')) key.remove_suffix(1);
    return trimmed(key);
}

// Parts that end with a colon are keys; a key at the start of a line may be parted from its value
// by a blank in place of a tab.
void take_head_line(std::string_view line, std::vector<ZetaViewEntry>& entries) {
    const std::vector<std::string> parts = split(line, '\t');
    for (std::size_t k = 0; k < parts.size(); ++k) {
        const std::string& part = parts[k];
        if (part.ends_with(':')) {
            entries.push_back({std::string(without_colons(part)), {}});
            continue;
        }
        const std::size_t colon = k == 0 ? part.find(": ") : std::string::npos;
        if (colon != std::string::npos) {
            entries.push_back({std::string(without_colons(part.substr(0, colon + 1))),
                               {std::string(trimmed(part.substr(colon + 1)))}});
        } else if (k == 0) {
            entries.push_back({part, {}});
        } else {
            entries.back().values.push_back(part);
        }
    }
    while (!entries.back().values.empty() && entries.back().values.back().empty())
        entries.back().values.pop_back();
}

std::vector<double> row_of(std::string_view line) {
    const std::vector<std::string> parts = split(trimmed(line), '\t');
    if (parts.size() != columns) {
        throw InputError(
            fmt::format("{} values in the size distribution, expected {}", parts.size(), columns));
    }
    std::vector<double> row;
    for (const std::string& part : parts) {
        const std::optional<double> number = finite_number(part);
        if (!number) {
            throw InputError(
                fmt::format("found '{}' in the size distribution, expected a number", part));
        }
        row.push_back(*number);
    }
    return row;
}

// A row of -1 parts the tables. Their last column was seen to hold 0 there.
bool is_separator(const std::vector<double>& row) { return row[0] == -1.0 && row[1] == -1.0; }

void refuse_profile() {
    throw InputError(
        "is a zeta-potential profile of ZetaView, expected a size distribution "
        "(*_size_*.txt); it holds no sizes");
}

// Number behind `word` in a text such as "FpSec 30 #Cycles 1 FRate 30.000000".
std::optional<double> number_behind(const std::string& word, const std::string& text) {
    const std::vector<std::string> words = split(text, ' ');
    const auto it = std::find(words.begin(), words.end(), word);
    if (it == words.end() || it + 1 == words.end()) return std::nullopt;
    return recorded_number(*(it + 1));
}

}  // namespace

bool is_zetaview_export(std::string_view text) {
    LineReader lines(text);
    constexpr std::size_t first_lines = 12;
    bool original = false;
    bool software = false;
    for (std::string_view line; lines.number() < first_lines && lines.next(line);) {
        original = original || line.starts_with("Original File:");
        software =
            software || (line.starts_with("Software:") && line.find("ZetaView") != line.npos);
    }
    return original && software;
}

ZetaViewExport parse_zetaview_export(std::string_view text) {
    if (!is_zetaview_export(text)) {
        throw InputError(
            "expected an export of ZetaView, which begins with 'Original File:' and "
            "names its software");
    }
    ZetaViewExport out;
    LineReader lines(text);
    bool in_tables = false;
    for (std::string_view line; lines.next(line);) {
        if (trimmed(line).empty()) continue;
        if (!in_tables) {
            if (lines.number() > most_head_lines || out.entries.size() > most_head_entries) {
                throw InputError(
                    fmt::format("no 'Size Distribution' within {} lines", lines.number()));
            }
            in_tables = trimmed(line) == "Size Distribution";
            if (!in_tables) take_head_line(line, out.entries);
            continue;
        }
        if (out.column_titles.empty()) {
            out.column_titles = split(trimmed(line), '\t');
            out.tables.emplace_back();
            continue;
        }
        try {
            std::vector<double> row = row_of(line);
            if (is_separator(row)) {
                out.tables.emplace_back();
            } else {
                out.tables.back().rows.push_back(std::move(row));
            }
        } catch (const InputError& error) {
            throw with_context(fmt::format("line {}", lines.number()), error);
        }
    }
    const std::string kind = lower_case(zetaview_value(out, "Type of Measurement"));
    if (kind.find("zeta") != std::string::npos || kind.find("profile") != std::string::npos)
        refuse_profile();
    return out;
}

ZetaViewExport read_zetaview_export(const std::filesystem::path& path) {
    const VendorText file = read_vendor_text(path, most_export_bytes);
    if (lower_case(path.filename().string()).find("_prof_") != std::string::npos) refuse_profile();
    if (file.cut) throw InputError("larger than 8 MB, expected an export of ZetaView");
    return parse_zetaview_export(file.text);
}

std::string zetaview_value(const ZetaViewExport& zetaview, std::string_view key) {
    for (const ZetaViewEntry& entry : zetaview.entries) {
        if (entry.key == key) return entry.values.empty() ? std::string() : entry.values.front();
    }
    return {};
}

std::string zetaview_video(const ZetaViewExport& zetaview) {
    const std::string path = zetaview_value(zetaview, "Original File");
    return path.substr(path.find_last_of("\\/") + 1);
}

RecordingSettings recording_settings(const ZetaViewExport& zetaview) {
    RecordingSettings settings;
    for (const ZetaViewKey& key : zetaview_keys) {
        const std::optional<double> number = recorded_number(zetaview_value(zetaview, key.name));
        if (number) settings.*(key.value) = *number * key.unit;
    }
    settings.dilution = recorded_dilution(zetaview_value(zetaview, "Dilution"));
    settings.fps = number_behind("FRate", zetaview_value(zetaview, "Camera"));
    return settings;
}

}  // namespace nta
