// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study.hpp"

namespace nta::accuracy {

/// A part of the page that the program writes: what stands between "<!-- begin NAME -->" and
/// "<!-- end NAME -->".
struct PageBlock {
    std::string name;
    std::string markdown;
};

/// A table of bars in the order of their ids.
std::string bars_markdown(const std::vector<Bar>& bars, const std::string& commit);
/// The same with the rows that a page has for other bars, each as it was measured. Throws
/// InputError where the page cannot be read.
std::string bars_markdown(const std::vector<Bar>& bars,
                          const std::string& commit,
                          const std::filesystem::path& page);
std::string tables_markdown(const StudyResult& result, const std::string& commit);

/// Throws InputError where the page or one of the markers is missing: better before measuring than
/// after it.
void check_markers(const std::filesystem::path& page, const std::vector<std::string>& names);

/// Replaces the blocks of a page, leaving the text around them as it is. Throws InputError where
/// the page or one of the markers is missing.
void write_blocks(const std::filesystem::path& page, const std::vector<PageBlock>& blocks);

/// Writes the numbers behind the pictures, one file per picture.
void write_data(const std::filesystem::path& folder, const std::vector<DataFile>& files);

}  // namespace nta::accuracy
