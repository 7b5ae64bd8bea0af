// SPDX-License-Identifier: MIT
#include "nta/report/summary_table.hpp"

#include "nta/core/text.hpp"
#include "nta/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace nta {
namespace {

constexpr std::size_t k_width = 100;

std::string shown(const std::string& text) { return printable(valid_utf8(text)); }

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

// Bytes of the text that fill `columns` columns, one per character.
std::size_t bytes_of_columns(const std::string& text, std::size_t columns) {
    std::size_t i = 0;
    for (std::size_t used = 0; i < text.size(); ++i) {
        if (starts_character(text[i]) && ++used > columns) break;
    }
    return i;
}

std::string shortened(const std::string& text, std::size_t columns) {
    if (bytes_of_columns(text, columns) == text.size()) return text;
    return text.substr(0, bytes_of_columns(text, columns - 3)) + "...";
}

// Breaks a long line at spaces; what follows is indented.
std::string wrapped(std::string line) {
    const std::string indent = "    ";
    std::string text;
    while (bytes_of_columns(line, k_width) < line.size()) {
        const std::size_t limit = bytes_of_columns(line, k_width);
        std::size_t cut = line.rfind(' ', limit);
        if (cut == std::string::npos || cut <= indent.size()) cut = limit;
        text += line.substr(0, cut) + '\n';
        line = indent + line.substr(line[cut] == ' ' ? cut + 1 : cut);
    }
    return text + line + '\n';
}

std::string rounded(const std::optional<double>& value, const std::string& format) {
    if (!value || !std::isfinite(*value)) return "?";
    return fmt::format(fmt::runtime(format), *value);
}

std::string row(const std::string& label, const std::string& value, const std::string& unit) {
    return fmt::format("  {:<20}{:>12}  {:<5}", label, value, unit);
}

std::string estimate_row(const std::string& label,
                         const Estimate& e,
                         const std::string& unit,
                         const std::string& format) {
    std::string line = row(label, rounded(e.value, format), unit);
    if (e.low || e.high) {
        line += fmt::format("  {:>10} to {}", rounded(e.low, format), rounded(e.high, format));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

std::string text_row(const std::string& label, const std::string& text) {
    return fmt::format("  {:<20}{:>12}\n", label, text);
}

std::string size_row(const std::string& label, const std::optional<Estimate>& e) {
    return e ? estimate_row(label, *e, "nm", "{:.1f}") : text_row(label, "not given");
}

std::string resolution_row(const std::optional<double>& ratio) {
    return text_row("peaks told apart",
                    ratio ? fmt::format("from 1:{:.2f} on", *ratio) : "too few tracks");
}

std::string size_rows(const SizeStatistics& s, const std::optional<double>& resolvable_ratio) {
    return size_row("mode", s.mode_nm) + size_row("mean", s.mean_nm) +
           size_row("standard deviation", s.sd_nm) + size_row("D10", s.d10_nm) +
           size_row("D50", s.d50_nm) + size_row("D90", s.d90_nm) + resolution_row(resolvable_ratio);
}

std::string concentration_rows(const Concentration& c) {
    const std::string concentration =
        c.per_ml ? estimate_row("concentration", *c.per_ml, "/mL", "{:.3g}")
                 : text_row("concentration", "needs --depth-um or --calibration");
    return concentration + estimate_row("particles per frame", c.particles_per_frame, "", "{:.2f}");
}

std::string track_rows(const Analysis& analysis) {
    const std::string basis = analysis.basis == "population" ? "the sample" : "particles as seen";
    const std::string method =
        analysis.size.reported() == nullptr ? "-" : analysis.size.method + ", " + basis;
    return text_row("tracks found", fmt::format("{}", analysis.totals.found)) +
           text_row("tracks used", fmt::format("{}", analysis.totals.used)) +
           text_row("method", method);
}

std::string warning_rows(const Diagnostics& diagnostics) {
    std::string rows;
    for (const Diagnostic& d : diagnostics) {
        if (d.severity != Severity::warning) continue;
        rows += wrapped("  warning: " + shown(d.message) + " [" + shown(d.code) + "]");
    }
    return rows;
}

}  // namespace

std::string summary_table(const Analysis& analysis) {
    const std::string video = std::filesystem::path(analysis.provenance.video).filename().string();
    const SizeEstimate* reported = analysis.size.reported();
    return shortened(shown(video), k_width) + '\n' + fmt::format("  {:<39}  95 % interval\n", "") +
           (reported != nullptr ? size_rows(reported->statistics, analysis.size.resolvable_ratio)
                                : text_row("size", "could not be estimated")) +
           concentration_rows(analysis.concentration) + track_rows(analysis) +
           warning_rows(analysis.diagnostics);
}

}  // namespace nta
