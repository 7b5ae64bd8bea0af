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

/// The bars of several groups in the order of their ids.
std::vector<Bar> sorted_by_id(std::vector<Bar> bars);

std::string bars_markdown(const std::vector<Bar>& bars);
std::string tables_markdown(const StudyResult& result);

/// Throws InputError where the page or one of the markers is missing: better before measuring than
/// after it.
void check_markers(const std::filesystem::path& page, const std::vector<std::string>& names);

/// Replaces the blocks of a page, leaving the text around them as it is. Throws InputError where
/// the page or one of the markers is missing.
void write_blocks(const std::filesystem::path& page, const std::vector<PageBlock>& blocks);

/// Writes the numbers behind the pictures, one file per picture.
void write_data(const std::filesystem::path& folder, const std::vector<DataFile>& files);

}  // namespace nta::accuracy
