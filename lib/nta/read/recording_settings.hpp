// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>

namespace nta {

/// What an instrument's own file says of one recording. Nothing where it says nothing, "Not
/// recorded" or 0 (no instrument films at 0 frames/s, and its software writes 0 for what it does
/// not know).
struct RecordingSettings {
    std::optional<double> pixel_size_nm;
    std::optional<double> fps;
    std::optional<double> exposure_ms;
    std::optional<double> temperature_c;
    std::optional<double> viscosity_cp;
    std::optional<double> dilution;  ///< nothing for a factor of 1 too, the maker's default
    std::optional<double> wavelength_nm;
    std::optional<double> camera_level;  ///< arbitrary units of the maker, as are the next two
    std::optional<double> gain;
    std::optional<double> shutter_setting;  ///< where the file gives a shutter without a unit

    bool operator==(const RecordingSettings&) const = default;
};

/// A setting of an analysis that an instrument's file may give, with the name of its option.
struct RecordingKey {
    const char* option;
    std::optional<double> RecordingSettings::*value;
};
inline constexpr std::array<RecordingKey, 7> recording_keys = {{
    {"pixel-size-nm", &RecordingSettings::pixel_size_nm},
    {"fps", &RecordingSettings::fps},
    {"exposure-ms", &RecordingSettings::exposure_ms},
    {"temperature-c", &RecordingSettings::temperature_c},
    {"viscosity-cp", &RecordingSettings::viscosity_cp},
    {"dilution", &RecordingSettings::dilution},
    {"wavelength-nm", &RecordingSettings::wavelength_nm},
}};

/// A value of an instrument's file: nothing for words ("Not recorded", "Unknown", "NaN") and 0.
std::optional<double> recorded_number(const std::string& text);
/// As above, and nothing for 1.
std::optional<double> recorded_dilution(const std::string& text);
/// The wavelength that a laser's name ends with, in nm: 488 of "Blue488"; else nothing.
std::optional<double> laser_wavelength_nm(const std::string& name);

}  // namespace nta
