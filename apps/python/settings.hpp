// SPDX-License-Identifier: MIT
#pragma once

#include "nta/pipeline/analyze_options.hpp"
#include "nta/report/write_results.hpp"

#include <pybind11/pybind11.h>

namespace nta {

/// Settings as keyword arguments give them.
struct KeywordSettings {
    AnalyzeOptions options;
    SettingSources sources;
};

/// Reads the settings of a call: names of the options with '_' for '-', None for one that is not
/// given; `settings` is a settings file. Throws InputError (usage) in the command line's words.
KeywordSettings read_keywords(const pybind11::dict& given);

/// What spots_csv says: False, True, or "all". Throws InputError (usage).
SpotsFile spots_file_of(const pybind11::object& spots_csv);

}  // namespace nta
