// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// nta export: finished results in the layouts of other programs. Returns the exit status.
int run_export(const std::vector<std::string>& arguments);

}  // namespace nta
