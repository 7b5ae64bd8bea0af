// SPDX-License-Identifier: MIT
#include "nta/calibrate/make_calibration.hpp"
#include "nta/core/error.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <string>

#include "bead_films.hpp"

namespace {

std::string refusal(const nta::BeadVideo& video) {
    try {
        nta::make_calibration({video}, nta::test::bead_settings(), "nta test");
    } catch (const nta::InputError& error) {
        CHECK(error.fault() == nta::Fault::input);
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("calibrate: the depth of view comes back from beads at a known concentration") {
    const nta::test::GlowingScene scene = nta::test::bead_scene(3);
    const nta::Calibration c = nta::make_calibration(
        {nta::test::bead_film(scene, 800)}, nta::test::bead_settings(), "nta test");
    // 800 beads in 60 um: counts scatter by 1 / sqrt(800 x 12 / 60 x 2 looks) = 6 %.
    CHECK(c.view.focus_depth_um == Approx(4.0).epsilon(0.15));
    CHECK(c.view.sheet_half_width_um == Approx(10.0).epsilon(0.15));
    CHECK(c.view.focus_sd_px == Approx(1.6).epsilon(0.02));
    CHECK(c.beads[0].rest_peak_adu == Approx(60.0).epsilon(0.05));
    CHECK(c.pixel_size_ratio == Approx(std::sqrt(1.01)).epsilon(1e-9));
}

TEST_CASE("calibrate: the depth of dimmer and brighter particles is known within its uncertainty") {
    double worst = 0.0;
    double squares = 0.0;
    constexpr int runs = 4;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        const nta::test::GlowingScene scene = nta::test::bead_scene(40 + seed);
        const nta::Calibration c = nta::make_calibration(
            {nta::test::bead_film(scene)}, nta::test::bead_settings(), "nta test");
        const double error = std::log(c.view.focus_depth_um / 4.0);
        squares += error * error / c.covariance[0];
        for (const double ratio : {2.0, 40.0})
            worst = std::max(worst,
                             std::abs(std::log(nta::depth_um(c.view, ratio, 0.2, 5.0) /
                                               nta::depth_um(scene.view, ratio, 0.2, 5.0))));
    }
    // Mean of 4 squared normal deviates is 0.05 to 3.7 with 99 %; the looks of the box are 2 to 4,
    // not 2, so that it lies low.
    CHECK(squares / runs < 3.7);
    CHECK(squares / runs > 0.02);
    // 600 beads: 6 % by counting, three times that in the worst of 4.
    CHECK(worst < 0.19);
}

TEST_CASE("calibrate: uneven light is measured where there is some, and left out where not") {
    nta::test::GlowingScene scene = nta::test::bead_scene(5);
    scene.view.light.coefficients = {0.5, 0.0, 0.0, 0.0, -2.0};
    const nta::Calibration uneven = nta::make_calibration(
        {nta::test::bead_film(scene)}, nta::test::bead_settings(), "nta test");
    // Standard errors of about 0.05 and 0.2 (600 beads of 10 % brightness scatter each).
    CHECK(uneven.view.light.coefficients[0] == Approx(0.5).margin(0.15));
    CHECK(uneven.view.light.coefficients[4] == Approx(-2.0).margin(0.6));
    const nta::Calibration even = nta::make_calibration(
        {nta::test::bead_film(nta::test::bead_scene(6))}, nta::test::bead_settings(), "nta test");
    for (const double c : even.view.light.coefficients) CHECK(c == 0.0);
}

TEST_CASE("calibrate: the declared concentration's uncertainty is part of the depth's") {
    nta::BeadVideo video = nta::test::bead_film(nta::test::bead_scene(7));
    const nta::Calibration exact = nta::make_calibration({video}, nta::test::bead_settings(), "");
    video.bead.per_ml_u_percent = 10.0;
    const nta::Calibration uncertain =
        nta::make_calibration({video}, nta::test::bead_settings(), "");
    CHECK(uncertain.covariance[0] - exact.covariance[0] == Approx(0.01).epsilon(1e-9));
}

TEST_CASE("calibrate: beads that are not what was declared are refused with the reason") {
    const nta::BeadVideo good = nta::test::bead_film(nta::test::bead_scene(8));
    CHECK(refusal(good).empty());

    nta::BeadVideo large = good;
    large.bead.measured_diameter_nm = 115.0;
    CHECK(contains(refusal(large), "115.0 nm, declared are 100 nm (+15 %"));

    nta::BeadVideo crowded = good;
    crowded.merged_share = 0.08;
    CHECK(contains(refusal(crowded), "8.0 % of the beads have a neighbor"));

    nta::BeadVideo few = nta::test::bead_film(nta::test::bead_scene(9), 8);
    CHECK(contains(refusal(few), "expected at least"));

    // A fifth of them with the light of a pair.
    nta::BeadVideo pairs = good;
    for (std::size_t t = 0; t < pairs.tracks.size(); t += 5)
        for (const std::size_t k : pairs.tracks[t].spot_indices) pairs.spots[k].peak_adu *= 3.5F;
    const std::string of_pairs = refusal(pairs);
    INFO(of_pairs);
    CHECK(contains(of_pairs, "aggregates"));
}

TEST_CASE("calibrate: videos whose concentrations contradict each other are refused") {
    nta::BeadVideo first = nta::test::bead_film(nta::test::bead_scene(10), 800);
    nta::BeadVideo second = nta::test::bead_film(nta::test::bead_scene(11), 800);
    CHECK_NOTHROW(nta::make_calibration({first, second}, nta::test::bead_settings(), ""));
    second.bead.per_ml *= 2.0;
    CHECK_THROWS_AS(nta::make_calibration({first, second}, nta::test::bead_settings(), ""),
                    nta::InputError);
}
