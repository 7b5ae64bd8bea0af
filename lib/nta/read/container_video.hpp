// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/byte_source.hpp"
#include "nta/read/grid_source.hpp"

#include <filesystem>
#include <memory>

namespace nta {

/// A container of libavformat other than AVI (Matroska, MP4, ...), recognized by content; its first
/// video stream. Playlists and formats that refer to other files or to the network are refused.
/// `path` is for messages.
std::unique_ptr<GridSource> open_container(std::unique_ptr<ByteSource> bytes,
                                           const std::filesystem::path& path,
                                           const ReadOptions& options);

}  // namespace nta
