// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/compare_study.hpp"
#include "nta/report/gnuplot.hpp"

#include <filesystem>
#include <vector>

namespace nta {

/// Figures for a paper: every replicate with mean and standard deviation, of each primary endpoint;
/// the mean curves with their bands; the difference of each condition from the first with its
/// simultaneous band.
std::vector<Figure> comparison_figures(const Comparison& comparison);

/// Writes them into `folder`/figures, in place of earlier ones; files of others there are kept.
/// Throws InputError where they cannot be drawn or written.
void write_comparison_figures(const Comparison& comparison, const std::filesystem::path& folder);

}  // namespace nta
