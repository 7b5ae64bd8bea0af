// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// "; did you mean 'replicate'?" for the name that takes the fewest changes of a letter
/// (Levenshtein, Sov. Phys. Dokl. 10 (1966) 707), or nothing where none is near.
std::string did_you_mean(const std::string& found, const std::vector<std::string>& names);

}  // namespace nta
