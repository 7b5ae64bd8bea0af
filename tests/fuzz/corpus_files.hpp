// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nta::fuzz {

std::string file_bytes(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& bytes);
/// Regular files of a folder in the order of their names; nothing where there is no folder.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder);

}  // namespace nta::fuzz
