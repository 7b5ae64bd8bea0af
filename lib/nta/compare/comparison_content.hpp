// SPDX-License-Identifier: MIT
// Internal to the stage, so that no installed header needs the JSON library.
#pragma once

#include "nta/compare/compare_study.hpp"
#include "nta/report/json_values.hpp"

namespace nta {

/// What comparison.json and comparison.html hold.
json::Value comparison_content(const Comparison& comparison);

}  // namespace nta
