// SPDX-License-Identifier: MIT
// Any bytes as a NanoSight experiment file.
#include "nta/core/error.hpp"
#include "nta/read/nano_sidecar.hpp"

#include <cmath>

#include "fuzz_target.hpp"

using namespace nta;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const NanoFile nano = parse_nano(fuzz::as_text(data, size));
        fuzz::require(!nano.videos.empty() && nano.videos.size() <= size, "videos are in the file");
        Diagnostics diagnostics;
        const auto settings = recording_settings(nano, diagnostics);
        fuzz::require(settings.size() == nano.videos.size(), "one answer per video");
        for (const RecordingSettings& one : settings)
            for (const RecordingKey& key : recording_keys)
                fuzz::require(std::isfinite((one.*key.value).value_or(0.0)), "settings are finite");
    } catch (const InputError&) {
    }
    return 0;
}
