// SPDX-License-Identifier: MIT
#pragma once

#include "nta/pipeline/analyze_options.hpp"

#include <filesystem>

namespace nta {

/// Reads a settings file (TOML, the names of the options as keys, with - or _) into `options` and
/// notes the source. Throws InputError (usage) where the file cannot be read, is not TOML, or holds
/// a key that is no setting.
void read_settings_file(const std::filesystem::path& path,
                        AnalyzeOptions& options,
                        SettingSources& sources);

}  // namespace nta
