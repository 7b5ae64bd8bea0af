// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/grid_source.hpp"
#include "nta/read/video_files.hpp"

#include <filesystem>
#include <memory>

namespace nta {

/// A numbered image sequence as a video: the number in the file name is the step of the time grid.
std::unique_ptr<GridSource> open_sequence(const std::filesystem::path& path,
                                          ResolvedVideo files,
                                          const ReadOptions& options);

}  // namespace nta
