// SPDX-License-Identifier: MIT
#include "nta/detect/noise_meter.hpp"
#include "nta/localize/localize_spots.hpp"
#include "nta/localize/spot_gain.hpp"

#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <cmath>
#include <optional>

using namespace nta;
using namespace nta::test;

namespace {

// Spots in the middles of cells of 32 px, at sub-pixel places and of falling brightness.
std::vector<Spot> lattice(const Scene& scene, double least_adu, double width_px, Random& random) {
    std::vector<Spot> spots;
    for (int y = 16; y < scene.height; y += 32) {
        for (int x = 16; x < scene.width; x += 32) {
            spots.push_back({x + random.uniform() - 0.5,
                             y + random.uniform() - 0.5,
                             least_adu * (1.0 + 3.0 * random.uniform()),
                             width_px});
        }
    }
    return spots;
}

// Two dots at a distance of 2.6 px make one elongated spot.
std::vector<Spot> with_twins(std::vector<Spot> spots, Random& random) {
    const std::size_t single = spots.size();
    for (std::size_t i = 0; i < single; ++i) {
        const double angle = 6.283 * random.uniform();
        Spot twin = spots[i];
        twin.x_px += 2.6 * std::cos(angle);
        twin.y_px += 2.6 * std::sin(angle);
        spots.push_back(twin);
    }
    return spots;
}

struct Told {
    Background background;
    std::optional<double> gain_adu;
};

Told told_by_spots(const Scene& scene, double least_adu, bool elongated, std::uint64_t seed) {
    Random random(seed);
    const auto empty = empty_frames(scene, 31, random);
    Told told{estimate_background(empty), {}};
    DetectOptions options;
    DetectScratch scratch;
    const auto level = measure_detection_level(empty, told.background, options, scratch);
    SpotGain gain;
    for (int k = 0; k < 12; ++k) {
        auto spots = lattice(scene, least_adu, 1.6, random);
        if (elongated) spots = with_twins(spots, random);
        const FramePtr frame = render(scene, spots, k, random);
        const auto candidates =
            detect_spots(frame->image, told.background, level, options, scratch);
        const auto found =
            localize_spots(*frame, told.background, level, candidates, options, scratch).spots;
        gain.add(scratch.residual, told.background, found);
    }
    told.gain_adu = gain.gain_adu();
    return told;
}

Scene even_scene(double gain_adu) {
    Scene scene{.width = 256, .height = 192, .read_noise_adu = 0.8, .gain_adu = gain_adu};
    scene.level_adu = [](int, int) { return 12.0; };
    return scene;
}

}  // namespace

TEST_CASE("SpotGain: spots tell the gain of an evenly lit picture, of which the ground says half",
          "[localize][truth]") {
    const Told told = told_by_spots(even_scene(0.5), 15.0, false, 71);
    CHECK(told.background.evenly_lit);
    REQUIRE(told.gain_adu);
    // 12 pictures of 48 spots tell it to 3 %; four times that.
    CHECK(*told.gain_adu == Approx(0.5).epsilon(0.12));
}

TEST_CASE("SpotGain: spots that are no Gaussians are not taken for noise", "[localize][truth]") {
    const Told told = told_by_spots(even_scene(0.5), 15.0, true, 72);
    REQUIRE(told.gain_adu);
    // The misfit of these is half as large as the noise in their middles. Statistics as above.
    CHECK(*told.gain_adu == Approx(0.5).epsilon(0.15));
}

TEST_CASE("SpotGain: no gain where the noise does not grow with the light",
          "[localize][property]") {
    Scene scene = even_scene(0.0);
    scene.read_noise_adu = 2.5;
    CHECK_FALSE(told_by_spots(scene, 15.0, false, 73).gain_adu);
}

TEST_CASE("SpotGain: no gain without spots", "[localize][property]") {
    CHECK_FALSE(SpotGain().gain_adu());
    CHECK_FALSE(SpotGain().settled());
}
