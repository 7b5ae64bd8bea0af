// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <string>

namespace nta {

/// The result of one video for the terminal: sizes in nm with their 95 % intervals, concentration,
/// tracks, method, and the warnings. At most 100 columns; numbers with a point whatever the locale,
/// rounded for reading (summary.json has all digits). Control characters in names and messages
/// become '?', so that no file name can steer the terminal.
std::string summary_table(const Analysis& analysis);

}  // namespace nta
