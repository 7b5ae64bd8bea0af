// SPDX-License-Identifier: MIT
// The rules of the layout that neither compiler nor linker sees, as functions of a file's text.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nta {

/// One line (from 1; 0 for the whole file) that breaks a rule, and which rule.
struct Breach {
    std::string file;
    int line = 0;
    std::string rule;
};

/// The stages in the order that lib/CMakeLists.txt lists them: what stands in set(NTA_STAGE_ORDER
/// ...).
std::vector<std::string> stage_order(std::string_view cmake_text);

/// Breaches of the source rules in one file of lib/ or apps/: layer order, where each library may
/// appear, forbidden names, length. `path` is relative to the repository
/// ("lib/nta/link/link_tracks.cpp"): it decides which rules hold.
std::vector<Breach> source_breaches(const std::string& path,
                                    std::string_view text,
                                    const std::vector<std::string>& order);

/// Paths that exist only on somebody's machine, in any text file of the repository. A home folder
/// is one, and so is `checkout`.
std::vector<Breach> machine_path_breaches(const std::string& path,
                                          std::string_view text,
                                          const std::string& checkout);

/// Text files of the repository below `root`, without build and result folders, as relative paths
/// in sorted order.
std::vector<std::filesystem::path> repository_files(const std::filesystem::path& root);

/// Whole content of a file.
std::string file_text(const std::filesystem::path& path);

}  // namespace nta
