// SPDX-License-Identifier: MIT
#include "nta/read/nano_sidecar.hpp"

#include "nta/core/error.hpp"
#include "nta/read/vendor_text.hpp"

#include <fmt/format.h>

#include <array>

namespace nta {
namespace {

constexpr std::size_t most_sidecar_bytes = 4'000'000;
constexpr std::size_t most_videos = 10'000;
constexpr std::size_t most_complaints = 20;

struct NanoKey {
    const char* name;
    std::optional<double> RecordingSettings::*value;
    std::optional<double> (*read)(const std::string&);
};
// Keys of [CaptureSettings]. Units: nm, degrees Celsius, mPa s, 1/s, ms.
constexpr std::array<NanoKey, 8> nano_keys = {{
    {"PixelSize", &RecordingSettings::pixel_size_nm, recorded_number},
    {"Temperature", &RecordingSettings::temperature_c, recorded_number},
    {"Viscosity", &RecordingSettings::viscosity_cp, recorded_number},
    {"DilutionFactor", &RecordingSettings::dilution, recorded_dilution},
    {"FramesPerSecond", &RecordingSettings::fps, recorded_number},
    {"Shutter", &RecordingSettings::exposure_ms, recorded_number},
    {"Gain", &RecordingSettings::gain, recorded_number},
    {"CameraLevel", &RecordingSettings::camera_level, recorded_number},
}};

const NanoKey* key_named(const std::string& name) {
    for (const NanoKey& key : nano_keys) {
        if (same_but_for_case(key.name, name)) return &key;
    }
    return nullptr;
}

NanoEntry entry_of(std::string_view line) {
    const std::size_t equal = line.find('=');
    if (equal == std::string_view::npos) return {std::string(line), {}};
    return {std::string(trimmed(line.substr(0, equal))),
            std::string(trimmed(line.substr(equal + 1)))};
}

void take(const NanoEntry& entry, std::vector<RecordingSettings>& videos, Diagnostics& out) {
    const NanoKey* key = key_named(entry.key);
    if (key == nullptr) return;
    const std::vector<std::string> values = split(entry.value, ',');
    if (values.size() != videos.size()) {
        if (out.size() >= most_complaints) return;
        out.push_back({"sidecar-list-length",
                       Severity::warning,
                       fmt::format("{} has {} values for {} videos and is not used",
                                   entry.key,
                                   values.size(),
                                   videos.size()),
                       static_cast<double>(values.size())});
        return;
    }
    for (std::size_t k = 0; k < videos.size(); ++k) {
        videos[k].*(key->value) = key->read(values[k]);
    }
}

}  // namespace

NanoFile parse_nano(std::string_view text) {
    NanoFile nano;
    bool in_names = false;
    LineReader lines(text);
    for (std::string_view raw; lines.next(raw);) {
        const std::string_view line = trimmed(raw);
        if (line.empty()) continue;
        if (line.starts_with('[') && line.ends_with(']')) {
            const std::string name(trimmed(line.substr(1, line.size() - 2)));
            in_names = same_but_for_case(name, "Filenames");
            if (!in_names) nano.sections.push_back({name, {}});
        } else if (in_names) {
            nano.videos.emplace_back(line);
            if (nano.videos.size() > most_videos) {
                throw InputError(
                    fmt::format("more than {} videos, expected one experiment; is it "
                                "a NanoSight .nano file?",
                                most_videos));
            }
        } else if (!nano.sections.empty()) {
            nano.sections.back().entries.push_back(entry_of(line));
        }
    }
    if (nano.videos.empty()) {
        throw InputError(
            "no video listed under [Filenames], expected at least one; is it a "
            "NanoSight .nano file?");
    }
    return nano;
}

NanoFile read_nano(const std::filesystem::path& path) {
    const VendorText file = read_vendor_text(path, most_sidecar_bytes);
    if (file.cut) throw InputError("larger than 4 MB, expected a NanoSight .nano file");
    return parse_nano(file.text);
}

std::vector<RecordingSettings> recording_settings(const NanoFile& nano, Diagnostics& diagnostics) {
    std::vector<RecordingSettings> videos(nano.videos.size());
    for (const NanoSection& section : nano.sections) {
        if (!same_but_for_case(section.name, "CaptureSettings")) continue;
        for (const NanoEntry& entry : section.entries) take(entry, videos, diagnostics);
    }
    return videos;
}

}  // namespace nta
