// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// The videos that follow one `--condition NAME` or `--blank` on the command line.
struct ConditionGroup {
    std::string condition;  ///< empty for a blank
    std::vector<std::string> videos;
};

/// A command line taken apart: Boost.Program_options cannot tell which of several repeated options
/// an argument belongs to.
struct GroupedArguments {
    std::vector<ConditionGroup> groups;
    std::vector<std::string> rest;  ///< all other arguments, in their order
};

/// Takes the groups out of the arguments. A group ends at the next option; a video whose name
/// begins with '-' is given as ./-NAME. Throws InputError (usage) for a group without a name or a
/// video.
GroupedArguments take_condition_groups(const std::vector<std::string>& arguments);

}  // namespace nta
