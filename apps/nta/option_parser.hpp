// SPDX-License-Identifier: MIT
#pragma once

#include "nta/pipeline/analyze_options.hpp"

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include <string>
#include <vector>

namespace nta {

/// The options of AnalyzeOptions for Boost.Program_options, as texts: they are read by
/// assign_option(), which gives better answers.
boost::program_options::options_description described_options(const std::string& title);

/// The names of all options of AnalyzeOptions, in their order.
std::vector<std::string> setting_names();

/// Sets one option from its text ("--fps 25" is {"fps", "25"}); lists and flags likewise.
/// Throws InputError (usage) where no such option exists or the text cannot be read, naming it as
/// `where` says ("--fps").
void assign_option(AnalyzeOptions& options,
                   const std::string& name,
                   const std::vector<std::string>& texts);

/// Parses a command's arguments: no abbreviations; anything that is not an option is positional,
/// under `positional`. Throws InputError (usage) in one sentence.
boost::program_options::variables_map parse_arguments(
    const std::vector<std::string>& arguments,
    const boost::program_options::options_description& options,
    const std::string& positional);

/// Puts what the command line gives into `options` and notes the source.
void assign_command_line(const boost::program_options::variables_map& given,
                         AnalyzeOptions& options,
                         SettingSources& sources);

}  // namespace nta
