// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/recording_settings.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nta {

/// One `Key:` of a ZetaView export and the values behind it. A line of the file may hold several.
struct ZetaViewEntry {
    std::string key;
    std::vector<std::string> values;
    bool operator==(const ZetaViewEntry&) const = default;
};

/// One histogram of a ZetaView export. Both histograms of a file hold the same particles: never add
/// them up. Columns: size in nm, number of traces, particles per cm^3 as measured (not multiplied
/// by the dilution), volume, area.
struct ZetaViewTable {
    std::vector<std::vector<double>> rows;
    bool operator==(const ZetaViewTable&) const = default;
};

/// A ZetaView size export (`*_size_*.txt`) with every value that it holds.
struct ZetaViewExport {
    std::vector<ZetaViewEntry> entries;
    std::vector<std::string> column_titles;
    std::vector<ZetaViewTable> tables;  ///< linear bins, then logarithmic ones
    bool operator==(const ZetaViewExport&) const = default;
};

/// Whether a text begins as an export of ZetaView does.
bool is_zetaview_export(std::string_view text);

/// The export's content from its text. Throws InputError naming the line where a table holds
/// something else than numbers, and where the export is no size distribution: profiles of the zeta
/// potential (`*_prof_*.txt`) are refused.
ZetaViewExport parse_zetaview_export(std::string_view text);
/// The same from a file of at most 8 MB, which is refused as well where its name says profile.
ZetaViewExport read_zetaview_export(const std::filesystem::path& path);

/// The first value of the first entry with this key, or an empty text.
std::string zetaview_value(const ZetaViewExport& zetaview, std::string_view key);
/// Name of the video that the export was made from, without the folders of the instrument's
/// computer.
std::string zetaview_video(const ZetaViewExport& zetaview);
/// Settings of that video. `Shutter` has no unit in the file and stays in `shutter_setting`.
RecordingSettings recording_settings(const ZetaViewExport& zetaview);

}  // namespace nta
