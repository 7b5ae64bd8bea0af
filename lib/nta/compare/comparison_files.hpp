// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/compare_study.hpp"
#include "nta/report/table.hpp"

#include <filesystem>
#include <string>

namespace nta {

/// comparison.csv: one row per number or test of each endpoint, and per distance between curves.
Table comparison_table(const Comparison& comparison);

/// replicates.csv: one row per replicate, one column per endpoint, then what it was made of.
Table replicates_table(const Comparison& comparison);

/// comparison.json, format "nta-comparison-1".
std::string comparison_json(const Comparison& comparison);

/// comparison.html: one self-contained page (html_page()). Its numbers have 6 digits; the files
/// beside it have all of them.
std::string comparison_page(const Comparison& comparison);

/// The comparison for the terminal: means and standard deviations with n,
/// difference, ratio and p, what could have been found, and the warnings. Control characters in
/// names become '?'.
std::string comparison_text(const Comparison& comparison);

/// Writes comparison.json, comparison.csv, replicates.csv and comparison.html into a folder that is
/// there; each appears complete or not at all. Throws InputError where they cannot be written.
void write_comparison(const Comparison& comparison, const std::filesystem::path& folder);

}  // namespace nta
