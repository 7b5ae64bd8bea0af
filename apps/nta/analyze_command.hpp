// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// `nta analyze VIDEO...`: every video through the whole journey, one folder of results per video,
/// and a table over all. Returns the exit status; throws InputError for wrong usage, before any
/// work.
int run_analyze(const std::vector<std::string>& arguments);

}  // namespace nta
