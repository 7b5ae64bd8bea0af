// SPDX-License-Identifier: MIT
#pragma once

#include "nta/pipeline/inspect_video.hpp"

#include <nlohmann/json_fwd.hpp>

namespace nta {

/// An inspection as JSON of the format "nta-inspect-1" (docs/file_formats.md): what cannot be told
/// is null.
nlohmann::ordered_json inspection_json(const VideoInspection& inspection);

/// Prints an inspection for people.
void print_inspection(const VideoInspection& inspection);

}  // namespace nta
