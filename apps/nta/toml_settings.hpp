// SPDX-License-Identifier: MIT
#pragma once

#include "nta/pipeline/analyze_options.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace nta {

/// Reads a TOML file; `what` names it in messages ("settings", "study"). Throws InputError (usage)
/// where it cannot be read, is larger than 1 MB, nested too deeply, or is not TOML.
toml::table parse_toml_file(const std::filesystem::path& path, const char* what);

/// The name of the option behind a key, which may hold '_' for '-'.
std::string setting_name(std::string_view key);

/// Puts the value of a key into `options`. Throws InputError (usage) where no such setting exists,
/// or the value is of the wrong kind or out of range.
void take_setting(const std::string& name, const toml::node& node, AnalyzeOptions& options);

}  // namespace nta
