// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <string>

namespace nta {

/// The text of summary.json: everything a program needs to know about one analyzed video, indented,
/// ending in a line feed. Every estimate is {"value", "low", "high", "se"} with its 95 % interval;
/// what is unknown or not finite is null. Only Analysis::diagnostics are written: the pipeline
/// gathers those of the stages there. Of provenance.video only the file name is kept; bytes that
/// are not UTF-8 become U+FFFD.
std::string summary_json(const Analysis& analysis);

}  // namespace nta
