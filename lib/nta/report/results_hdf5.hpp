// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"
#include "nta/report/table.hpp"

#include <filesystem>
#include <vector>

namespace nta {

/// Writes results.h5: the given tables (those of the CSV files), `curves/<method>` with the curve,
/// the peaks and the statistics of every method, the positions of all tracks, the mean square
/// displacement, the drift, and the settings as attributes of `settings`. Throws std::runtime_error
/// where it cannot be written; a part of the file may then remain.
void write_results_hdf5(const std::filesystem::path& path,
                        const Analysis& analysis,
                        const std::vector<Table>& tables);

}  // namespace nta
