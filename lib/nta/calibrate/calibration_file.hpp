// SPDX-License-Identifier: MIT
#pragma once

#include "nta/calibrate/calibration.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace nta {

/// A calibration as TOML of the format "nta-calibration-1", with comments for people. The table
/// `curve` (depth over brightness) is for them alone and is not read back.
std::string calibration_text(const Calibration& calibration);

/// Reads it back. Throws InputError (usage) where the text is not TOML, of another format, or where
/// a value is missing, unknown, of the wrong kind or not possible; `where` stands in front of
/// messages.
Calibration parse_calibration(std::string_view text, const std::string& where);

/// The same from a file of at most 1 MB.
Calibration read_calibration(const std::filesystem::path& path);

}  // namespace nta
