// SPDX-License-Identifier: MIT
#include "condition_groups.hpp"

#include "nta/core/error.hpp"

#include <cstddef>

namespace nta {
namespace {

const std::string k_condition = "--condition";
const std::string k_blank = "--blank";

bool is_option(const std::string& argument) { return argument.starts_with('-'); }

// Reads one group that begins at `at`, and moves on behind it.
ConditionGroup read_group(const std::vector<std::string>& arguments, std::size_t& at) {
    ConditionGroup group;
    const std::string option = arguments[at].substr(0, arguments[at].find('='));
    if (option == k_condition) {
        if (arguments[at] != option) {
            group.condition = arguments[at].substr(option.size() + 1);
        } else if (at + 1 < arguments.size() && !is_option(arguments[at + 1])) {
            group.condition = arguments[++at];
        }
    }
    ++at;
    for (; at < arguments.size() && !is_option(arguments[at]); ++at) {
        group.videos.push_back(arguments[at]);
    }
    if (option == k_condition && group.condition.empty()) {
        throw InputError("--condition: found no name, expected --condition NAME VIDEO...",
                         Fault::usage);
    }
    if (group.videos.empty()) {
        throw InputError(option + (group.condition.empty() ? "" : " " + group.condition) +
                             ": found no video, expected at least one",
                         Fault::usage);
    }
    return group;
}

}  // namespace

GroupedArguments take_condition_groups(const std::vector<std::string>& arguments) {
    GroupedArguments out;
    for (std::size_t i = 0; i < arguments.size();) {
        const bool begins_group = arguments[i] == k_blank || arguments[i] == k_condition ||
                                  arguments[i].starts_with(k_condition + "=");
        if (begins_group) {
            out.groups.push_back(read_group(arguments, i));
        } else {
            out.rest.push_back(arguments[i++]);
        }
    }
    return out;
}

}  // namespace nta
