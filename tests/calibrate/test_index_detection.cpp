// SPDX-License-Identifier: MIT
#include "nta/calibrate/index_detection.hpp"
#include "nta/scatter/side_scattering.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bead_films.hpp"

namespace {

// An instrument whose 100 nm polystyrene beads have a peak of 150 ADU.
nta::Calibration calibration() {
    nta::Calibration c;
    c.settings = nta::test::bead_settings();
    const double um2 = nta::collected_scattering_um2({nta::Length::nanometers(100.0), 1.59},
                                                     {nta::Length::nanometers(532.0), 0.4, 1.335});
    const double s0 = c.view.focus_sd_px;
    c.adu_per_um2 = 150.0 * 2.0 * std::numbers::pi * s0 * s0 / um2;
    return c;
}

nta::DepthWeightOptions options_for(const nta::Calibration& c) {
    nta::DepthWeightOptions o;
    o.view = c.view;
    o.scale = {nta::Length::micrometers(0.166), nta::Duration::seconds(0.04)};
    o.exposure = nta::Duration::seconds(0.0);
    return o;
}

// Smallest diameter that has an SNR of 5 in focus.
double smallest_nm(const std::vector<nta::DetectionPoint>& points) {
    const auto at =
        std::find_if(points.begin(), points.end(), [](const auto& p) { return p.peak_snr >= 5.0; });
    REQUIRE(at != points.end());
    return at->diameter_nm;
}

}  // namespace

TEST_CASE("calibrate: beads are seen in the video as bright as they were calibrated") {
    const nta::Calibration c = calibration();
    const auto points = nta::detection_of_index(c, 1.59, 7.5, options_for(c));
    CHECK(points.front().diameter_nm == Approx(20.0));
    CHECK(points.back().diameter_nm == Approx(1000.0));
    // Between the two points around 100 nm, by ln SNR over ln d: Rayleigh's power, curved by 1 %.
    const auto above = std::find_if(
        points.begin(), points.end(), [](const auto& p) { return p.diameter_nm > 100.0; });
    const auto below = above - 1;
    const double at =
        std::log(100.0 / below->diameter_nm) / std::log(above->diameter_nm / below->diameter_nm);
    const double snr = below->peak_snr * std::pow(above->peak_snr / below->peak_snr, at);
    CHECK(snr == Approx(5.0 * 150.0 / 7.5).epsilon(0.02));
}

TEST_CASE("calibrate: vesicles are seen from a larger diameter on than polystyrene") {
    const nta::Calibration c = calibration();
    const auto of = [&](double index) {
        return nta::detection_of_index(c, index, 7.5, options_for(c));
    };
    const auto vesicles = of(1.39);
    CHECK(vesicles.front().refractive_index == 1.39);
    // Rayleigh: light as ((m^2 - 1) / (m^2 + 2))^2 d^6; one step of the curve is 10 %.
    const auto strength = [](double index) {
        const double m2 = std::pow(index / 1.335, 2.0);
        return (m2 - 1.0) / (m2 + 2.0);
    };
    CHECK(smallest_nm(vesicles) / smallest_nm(of(1.59)) ==
          Approx(std::cbrt(strength(1.59) / strength(1.39))).epsilon(0.11));
    CHECK(vesicles.front().seen_share == 0.0);
}
