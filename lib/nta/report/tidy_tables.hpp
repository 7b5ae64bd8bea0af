// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace nta {

/// A result folder, and the name of the folder that holds it: a condition, where `nta compare` made
/// it.
struct GroupedResult {
    std::string group;
    std::filesystem::path folder;
};

/// Stacks a table of each result, one under the other, as the file in its folder has it, with the
/// columns `group,result,video` in front: `result` is the folder's name. Throws InputError where a
/// file is missing or its columns are others than in the first result.
void write_stacked(std::ostream& out,
                   const std::vector<GroupedResult>& results,
                   const std::string& file);

/// Every estimate of each result, one a row: `group,result,video,quantity,unit,value,low,high,se`.
/// Throws InputError where a summary cannot be read.
void write_tidy_estimates(std::ostream& out, const std::vector<GroupedResult>& results);

}  // namespace nta
