// SPDX-License-Identifier: MIT
// Comparing conditions: statistics against values of an independent program, permutation under the
// null hypothesis, and what is said of n (bars F6, H1 to H3).
#pragma once

#include <vector>

#include "study.hpp"

namespace nta::accuracy {

std::vector<Bar> comparison_bars(const StudyOptions& options);

}  // namespace nta::accuracy
