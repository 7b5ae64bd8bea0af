// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <filesystem>

namespace nta {

/// Which spots go to spots.csv.
enum class SpotsFile {
    none,      ///< no file
    accepted,  ///< spots that are neither static nor stuck
    all,       ///< all, with a last column `excluded` (1 or 0)
};

struct ReportOptions {
    SpotsFile spots = SpotsFile::none;
    bool overwrite =
        false;  ///< replace the files of an earlier result; other files in its folder are kept
    bool figures = false;  ///< the folder `figures`: for a paper, by gnuplot
};

/// Writes the result files of one video into a folder: summary.json, size_distribution.csv,
/// size_distribution_by_population.csv, tracks.csv, results.h5, report.html (docs/report.md), the
/// files in NanoSight's layout (docs/file_formats.md) and, on request, spots.csv and figures.
///
/// The folder appears complete or not at all: everything is written beside it under a temporary
/// name and then renamed; folders above it are made. The same Analysis gives the same bytes.
/// Assumes setting names that are unique, and one fraction per bin in every curve.
///
/// Throws InputError: Fault::usage where the folder is there already and `overwrite` is not set,
/// Fault::input where the results cannot be written. Nothing is left behind then, and an older
/// result stays as it was.
void write_results(const Analysis& analysis,
                   const std::filesystem::path& folder,
                   const ReportOptions& options);

}  // namespace nta
