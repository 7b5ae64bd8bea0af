// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/grid_source.hpp"

#include <filesystem>
#include <memory>

namespace nta {

/// A container of libavformat (AVI, Matroska, MP4, ...), recognized by content; its first video
/// stream. Playlists and formats that refer to other files or to the network are refused.
std::unique_ptr<GridSource> open_container(const std::filesystem::path& path);

}  // namespace nta
