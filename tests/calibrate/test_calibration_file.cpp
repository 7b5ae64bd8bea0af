// SPDX-License-Identifier: MIT
#include "nta/calibrate/calibration_file.hpp"
#include "nta/core/error.hpp"

#include "support/catch.hpp"

#include <string>

#include "bead_films.hpp"

namespace {

nta::Calibration calibration() {
    nta::Calibration c;
    c.program = "nta 1.2.3";
    c.view.focus_depth_um = 4.017154072484167;
    c.view.sheet_half_width_um = 9.886;
    c.view.focus_sd_px = 1.6;
    c.view.light.coefficients = {0.1, -0.2, 0.3, 0.0, -1.0 / 3.0};
    c.covariance = {0.01, 1e-4, 0.0, 1e-4, 6e-4, 1e-5, 0.0, 1e-5, 3e-5};
    c.adu_per_um2 = 1.88e8;
    c.pixel_size_ratio = 0.99;
    c.settings = nta::test::bead_settings();
    c.settings.gain = 2.5;
    nta::BeadRecord b;
    b.video = "a \"quoted\" name.avi";
    b.per_ml = 4e8;
    b.measured_diameter_nm = 101.0;
    b.particles_per_frame = 34.0;
    b.rest_peak_adu = 60.0;
    b.scattering_um2 = 3.5e-6;
    b.depth_um = 10.0;
    b.noise_adu = 1.5;
    c.beads = {b, b};
    return c;
}

std::string refusal(const std::string& text) {
    try {
        nta::parse_calibration(text, "beads.toml");
    } catch (const nta::InputError& error) {
        CHECK(error.fault() == nta::Fault::usage);
        return error.what();
    }
    return "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("calibrate: a calibration file reads back to the last bit") {
    const nta::Calibration c = calibration();
    const nta::Calibration again = nta::parse_calibration(nta::calibration_text(c), "beads.toml");
    CHECK(again.file == "beads.toml");
    CHECK(again.program == c.program);
    CHECK(again.view.focus_depth_um == c.view.focus_depth_um);
    CHECK(again.view.sheet_half_width_um == c.view.sheet_half_width_um);
    CHECK(again.view.light.coefficients == c.view.light.coefficients);
    CHECK(again.view.light.width_px == 640.0);
    CHECK(again.covariance == c.covariance);
    CHECK(again.settings.gain == 2.5);
    CHECK_FALSE(again.settings.shutter);
    REQUIRE(again.beads.size() == 2);
    CHECK(again.beads[1].video == c.beads[1].video);
    CHECK(nta::calibration_text(again) == nta::calibration_text(c));
}

TEST_CASE("calibrate: a damaged calibration file is refused with the place") {
    const std::string good = nta::calibration_text(calibration());
    CHECK(refusal(good).empty());
    CHECK(contains(refusal("format = "), "line 1: not valid TOML"));
    CHECK(contains(refusal(replaced(good, "nta-calibration-1", "nta-calibration-2")),
                   "found 'nta-calibration-2'"));
    CHECK(contains(refusal(replaced(good, "focus_depth_um = 4.0", "focus_depth_um = -4.0")),
                   "depth focus_depth_um: found -4"));
    CHECK(contains(refusal(replaced(good, "focus_sd_px = 1.6", "focus_sd_px = nan")),
                   "expected a finite number"));
    CHECK(contains(refusal(replaced(good, "focus_depth_um = 4.017", "focus_depth_um = 4017.0")),
                   "expected at most 30 x sheet_half_width_um"));
    CHECK(contains(refusal(replaced(good, "covariance = [0.01", "covariance = [-0.01")),
                   "no negative number"));
    CHECK(contains(refusal(replaced(good, "medium_index = 1.335", "medium_index = 0.3")),
                   "settings medium_index: found 0.3, expected 1 to 3"));
    CHECK(contains(refusal(replaced(good, "exposure_ms = 15.0\n", "")), "exposure_ms"));
    CHECK(contains(refusal(replaced(good, "na = 0.4", "nana = 0.4")), "unknown key \"nana\""));
    CHECK(contains(refusal(replaced(good, "covariance = [0.01, ", "covariance = [")),
                   "expected 9 numbers"));
    CHECK(contains(refusal(replaced(good, "[brightness]", "[lightness]")),
                   "[brightness] is missing"));
}
