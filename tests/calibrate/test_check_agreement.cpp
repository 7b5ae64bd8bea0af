// SPDX-License-Identifier: MIT
#include "nta/calibrate/calibration.hpp"
#include "nta/core/error.hpp"

#include "support/catch.hpp"

#include <string>

#include "bead_films.hpp"

namespace {

nta::Calibration calibration() {
    nta::Calibration c;
    c.file = "beads.toml";
    c.settings = nta::test::bead_settings();
    c.settings.camera_level = 10.0;
    return c;
}

std::string refusal(const nta::InstrumentSettings& recording) {
    try {
        nta::check_agreement(calibration(), recording);
    } catch (const nta::InputError& error) {
        CHECK(error.fault() == nta::Fault::usage);
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "calibrate: a recording at the calibrated settings agrees, known camera settings or not") {
    nta::InstrumentSettings recording = nta::test::bead_settings();
    CHECK(refusal(recording).empty());
    recording.camera_level = 10.0;
    recording.gain = 3.0;
    recording.wavelength_nm.reset();
    CHECK(refusal(recording).empty());
}

TEST_CASE("calibrate: a setting that differs is named with both values") {
    nta::InstrumentSettings recording = nta::test::bead_settings();
    recording.wavelength_nm = 405.0;
    CHECK(contains(refusal(recording),
                   "wavelength is 405 nm, but the calibration beads.toml holds for 532 nm"));
    recording = nta::test::bead_settings();
    recording.camera_level = 12.0;
    CHECK(contains(refusal(recording),
                   "camera level is 12, but the calibration beads.toml holds for 10"));
    recording = nta::test::bead_settings();
    recording.bits = 16.0;
    CHECK(contains(refusal(recording), "16 bits"));
}

TEST_CASE("calibrate: the medium's index may differ by 0.005 and no more") {
    nta::InstrumentSettings recording = nta::test::bead_settings();
    recording.medium_index = 1.340;
    CHECK(refusal(recording).empty());
    recording.medium_index = 1.3401;
    CHECK(contains(refusal(recording), "index of the medium"));
}

TEST_CASE(
    "calibrate: an unknown exposure is refused, for blur lowers the peaks of small particles") {
    nta::InstrumentSettings recording = nta::test::bead_settings();
    recording.exposure_ms.reset();
    CHECK(contains(refusal(recording), "add --exposure-ms"));
}
