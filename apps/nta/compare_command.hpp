// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// `nta compare STUDY.toml` or `nta compare --condition NAME VIDEO...`: analyzes what is not
/// analyzed yet, then compares the conditions. Returns the exit status.
int run_compare(const std::vector<std::string>& arguments);

}  // namespace nta
