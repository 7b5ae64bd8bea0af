// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/read/recording_settings.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nta {

/// One `key=value` of a NanoSight experiment file; of the sections about videos the value holds one
/// item per video, separated by commas.
struct NanoEntry {
    std::string key;
    std::string value;
    bool operator==(const NanoEntry&) const = default;
};

struct NanoSection {
    std::string name;
    std::vector<NanoEntry> entries;
    bool operator==(const NanoSection&) const = default;
};

/// A NanoSight experiment file (`.nano`) with every value that it holds.
struct NanoFile {
    std::vector<std::string> videos;    ///< the lines of [Filenames]
    std::vector<NanoSection> sections;  ///< all others, in the order of the file
    bool operator==(const NanoFile&) const = default;
};

/// The file's content from its text. Unknown sections and keys are kept. Throws InputError where
/// it holds no [Filenames] with at least one name.
NanoFile parse_nano(std::string_view text);
/// The same from a file of at most 4 MB.
NanoFile read_nano(const std::filesystem::path& path);

/// Settings of each video, in the order of `videos`. A list whose length is not the number of
/// videos cannot be told apart: it is left out, with a warning in `diagnostics`.
std::vector<RecordingSettings> recording_settings(const NanoFile& nano, Diagnostics& diagnostics);

}  // namespace nta
