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

}  // namespace nta
