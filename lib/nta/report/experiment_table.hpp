// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"

#include <filesystem>

namespace nta {

/// Writes `folder`/experiment.csv: one row for each result `folder`/*/summary.json, sorted by
/// folder name, whatever run made it. Estimates take four columns (value, low, high, se; 95 %
/// interval); what is absent is empty. Returns one diagnostic "unreadable-result" for each summary
/// that had to be left out because it is damaged or of another program. Throws InputError where the
/// folder cannot be read or the file not be written.
Diagnostics write_experiment_table(const std::filesystem::path& folder);

}  // namespace nta
