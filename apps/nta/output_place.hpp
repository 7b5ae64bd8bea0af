// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

namespace nta {

/// Folder of each video's results, `out`/<video stem>, after checking that they can be written.
/// Throws InputError before any work: usage where two videos would share a folder or a result is
/// there and `overwrite` is not set, input where `out` cannot be a folder that may be written.
std::vector<std::filesystem::path> result_folders(const std::filesystem::path& out,
                                                  const std::vector<std::filesystem::path>& videos,
                                                  bool overwrite);

/// Overlay file of each video: `file` itself, or for several videos one each, the video's stem
/// inserted before the extension ("look.mp4": "look_beads.mp4"). `folders` are those of
/// result_folders(). Throws InputError before any work: usage where the extension is none of .mp4,
/// .avi and .png, where a file is there and `overwrite` is not set, or where one would stand in the
/// way of a video or of results; input where the folder cannot be written to.
std::vector<std::filesystem::path> overlay_files(const std::filesystem::path& file,
                                                 const std::vector<std::filesystem::path>& videos,
                                                 const std::vector<std::filesystem::path>& folders,
                                                 bool overwrite);

}  // namespace nta
