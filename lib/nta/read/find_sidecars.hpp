// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/read/recording_settings.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nta {

/// A file beside a video that says how the video was recorded.
struct Sidecar {
    std::string file;  ///< its name without folders
    RecordingSettings settings;
};

struct SidecarSearch {
    std::vector<Sidecar> sidecars;  ///< the most trusted first
    Diagnostics diagnostics;        ///< sidecars that were not used, and why
};

/// Looks for the instrument's files about a video, in the folder of the video and nowhere else.
///
/// In order of trust: NanoSight `.nano`, `<video>_Summary.csv` (also `_Summary_1.csv`), a csv file
/// that begins as an ExperimentSummary does, a ZetaView size export. A file is about the video only
/// if it names the video: `.nano` and ZetaView by its file name, NanoSight's csv by the name
/// without extension; upper and lower case are the same. Where two files of one kind, or two
/// places of one file, name the video and differ, neither is used and a diagnostic says so. Image
/// sequences have no sidecars. Throws nothing: a folder or file that cannot be read is told in
/// `diagnostics`.
SidecarSearch find_sidecars(const std::filesystem::path& video);

}  // namespace nta
