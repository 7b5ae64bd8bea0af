// SPDX-License-Identifier: MIT
#include "nta/background/photon_transfer.hpp"

#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <cmath>

using namespace nta;
using nta::test::render;
using nta::test::Scene;
using nta::test::Spot;

namespace {

// A light sheet that falls from 120 to 30 gray values across the picture.
Scene light_sheet() {
    Scene scene;
    scene.width = 160;
    scene.height = 120;
    scene.level_adu = [](int x, int) { return 120.0 - 90.0 * x / 159.0; };
    scene.read_noise_adu = 2.0;
    scene.gain_adu = 0.5;
    return scene;
}

std::vector<FramePair> pairs_of(const Scene& scene, const std::vector<Spot>& spots, int count) {
    Random random(11);
    std::vector<FramePair> pairs;
    for (int k = 0; k < count; ++k) {
        std::vector<Spot> moved = spots;
        const auto place = [&] {
            for (Spot& s : moved) {
                s.x_px = scene.width * random.uniform();
                s.y_px = scene.height * random.uniform();
            }
        };
        place();
        const FramePtr first = render(scene, moved, 2 * k, random);
        place();
        pairs.push_back({first, render(scene, moved, 2 * k + 1, random)});
    }
    return pairs;
}

}  // namespace

TEST_CASE("photon_transfer: finds the gain and the noise of a simulated camera",
          "[background][statistical]") {
    const auto found = measure_photon_transfer(pairs_of(light_sheet(), {}, 16));
    REQUIRE(found);
    REQUIRE(found->gain_adu);
    // Errors of the fit are 0.5 % here; cutting at 3 sd in whole gray values adds 1 %.
    CHECK(*found->gain_adu == Approx(0.5).epsilon(0.03));
    CHECK(std::abs(*found->gain_adu - 0.5) < 6.0 * *found->gain_se_adu);
    // Read noise 4 and rounding 1/12, extrapolated from 30 to 0: +-0.7 by 3 % of the gain.
    CHECK(*found->variance_at_zero_adu2 == Approx(4.0 + 1.0 / 12.0).margin(0.7));
    // The middle of the picture, 75 gray values; the mix of levels adds little.
    CHECK(found->noise_sd_adu == Approx(std::sqrt(0.5 * 75.0 + 4.1)).epsilon(0.03));
}

TEST_CASE("photon_transfer: particles that pass do not change the gain",
          "[background][statistical]") {
    const std::vector<Spot> particles(3, Spot{0.0, 0.0, 60.0, 1.8});
    const auto found = measure_photon_transfer(pairs_of(light_sheet(), particles, 16));
    REQUIRE(found);
    REQUIRE(found->gain_adu);
    // As many as 48 in 640 x 480 px: they touch 2 % of the pixels, and what of them lies within
    // 3 sd stays.
    CHECK(*found->gain_adu == Approx(0.5).epsilon(0.06));
}

TEST_CASE("photon_transfer: an evenly lit picture tells the noise but no gain",
          "[background][property]") {
    Scene scene = light_sheet();
    scene.level_adu = [](int, int) { return 60.0; };
    const auto found = measure_photon_transfer(
        pairs_of(scene, std::vector<Spot>(3, Spot{0.0, 0.0, 60.0, 1.8}), 16));
    REQUIRE(found);
    CHECK_FALSE(found->gain_adu);
    CHECK(found->noise_sd_adu == Approx(std::sqrt(30.0 + 4.1)).epsilon(0.03));
}

TEST_CASE("photon_transfer: noise that does not grow with the light has no gain",
          "[background][property]") {
    Scene scene = light_sheet();
    scene.gain_adu = 0.0;
    const auto found = measure_photon_transfer(pairs_of(scene, {}, 16));
    REQUIRE(found);
    CHECK_FALSE(found->gain_adu);
    CHECK(found->noise_sd_adu == Approx(std::sqrt(4.0 + 1.0 / 12.0)).epsilon(0.02));
}

TEST_CASE("photon_transfer: a faint noise of 0.4 gray values and a clipped picture give numbers",
          "[background][property]") {
    Scene scene = light_sheet();
    scene.gain_adu = 0.0;
    scene.read_noise_adu = 0.4;
    const auto faint = measure_photon_transfer(pairs_of(scene, {}, 8));
    REQUIRE(faint);
    // Rounding adds 1/12, and half that where noise does not fill a gray value.
    CHECK(faint->noise_sd_adu == Approx(std::sqrt(0.16 + 1.0 / 12.0)).epsilon(0.15));
    scene.level_adu = [](int, int) { return 300.0; };
    const auto clipped = measure_photon_transfer(pairs_of(scene, {}, 4));
    REQUIRE(clipped);
    CHECK(clipped->noise_sd_adu == 0.0);
    CHECK_FALSE(clipped->gain_adu);
    CHECK_FALSE(measure_photon_transfer({}));
}

TEST_CASE("photon_transfer: 16 bits give the same gain in their own units",
          "[background][statistical]") {
    Scene scene = light_sheet();
    scene.is_16_bit = true;
    scene.level_adu = [](int x, int) { return 1920.0 - 1440.0 * x / 159.0; };
    scene.gain_adu = 8.0;
    scene.read_noise_adu = 32.0;
    const auto found = measure_photon_transfer(pairs_of(scene, {}, 16));
    REQUIRE(found);
    REQUIRE(found->gain_adu);
    // As in the first case.
    CHECK(*found->gain_adu == Approx(8.0).epsilon(0.03));
}
