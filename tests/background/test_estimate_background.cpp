// SPDX-License-Identifier: MIT
#include "nta/background/estimate_background.hpp"

#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <cmath>

using namespace nta;
using namespace nta::test;

namespace {

struct MeanAndRms {
    double mean = 0.0;
    double rms = 0.0;
};

// Of the level's error over all pixels.
MeanAndRms level_error(const Background& b, const Scene& scene) {
    MeanAndRms e;
    for (int y = 0; y < b.height; ++y) {
        for (int x = 0; x < b.width; ++x) {
            const double d =
                static_cast<double>(b.level_adu[static_cast<std::size_t>(y * b.width + x)]) -
                scene.level_adu(x, y);
            e.mean += d;
            e.rms += d * d;
        }
    }
    const double n = static_cast<double>(b.level_adu.size());
    return {e.mean / n, std::sqrt(e.rms / n)};
}

}  // namespace

TEST_CASE("background: level is unbiased and as precise as a mean of the samples",
          "[background][statistical]") {
    Random random(11);
    Scene scene{.width = 96, .height = 80};
    // A level between two gray values: a plain median would stick to one of them.
    scene.level_adu = [](int x, int) { return 40.3 + 0.2 * x; };
    const auto frames = empty_frames(scene, 31, random);
    const Background b = estimate_background(frames);
    const MeanAndRms e = level_error(b, scene);
    const double sd = std::sqrt(2.0 * 2.0 + 1.0 / 12.0);
    // 4 standard errors of the mean over all pixels and samples.
    CHECK(std::abs(e.mean) < 4.0 * sd / std::sqrt(31.0 * 96 * 80));
    // A mean of 31 has sd / sqrt(31); clipping at 3 SD costs 2 %, sampling of the RMS over 7680
    // pixels 1 %.
    CHECK(e.rms < 1.05 * sd / std::sqrt(31.0));
}

TEST_CASE("background: noise follows the place, by photon transfer", "[background][statistical]") {
    Random random(12);
    Scene scene{.width = 128, .height = 96, .read_noise_adu = 1.0, .gain_adu = 0.5};
    scene.level_adu = [](int x, int) {
        return 20.0 + 60.0 * std::exp(-0.5 * std::pow((x - 64) / 9.0, 2));
    };
    const Background b = estimate_background(empty_frames(scene, 31, random));
    // 128 x 96 pixels of 31 samples tell the slope to about 1 %. Clipping at 3 SD and the skewness
    // of photon noise take 10 % of it, which only weighs the pixels of a fit.
    CHECK_FALSE(b.evenly_lit);
    CHECK(std::abs(b.gain_adu - 0.5) < 0.13 * 0.5);
    for (const int x : {5, 40, 64, 100}) {
        double noise = 0.0;
        for (int y = 0; y < b.height; ++y)
            noise += static_cast<double>(b.noise_adu[static_cast<std::size_t>(y * 128 + x)]);
        noise /= b.height;
        const double expected = std::sqrt(1.0 + 0.5 * scene.level_adu(x, 0) + 1.0 / 12.0);
        // Blocks of 32 pixels are narrower than the ridge is steep: 3 %.
        CHECK(std::abs(noise / expected - 1.0) < 0.03);
    }
}

TEST_CASE("background: particles that move on leave no trace", "[background][truth]") {
    Random random(13);
    const Scene scene{.width = 96, .height = 96};
    std::vector<FramePtr> frames;
    for (int k = 0; k < 31; ++k) {
        std::vector<Spot> spots;
        for (int s = 0; s < 10; ++s) {
            spots.push_back({96.0 * random.uniform(), 96.0 * random.uniform(), 120.0, 1.6});
        }
        frames.push_back(render(scene, spots, k, random));
    }
    const Background b = estimate_background(frames);
    const MeanAndRms e = level_error(b, scene);
    // Ten spots in 96 x 96 px are ten times a crowded video. Their flanks below three noise SD pass
    // the clip: 0.1 ADU, a twentieth of the noise, with half of it as the margin.
    CHECK(std::abs(e.mean) < 0.15);
    double noise = 0.0;
    for (const float v : b.noise_adu) noise += static_cast<double>(v);
    // The same flanks widen the noise by 5 %.
    CHECK(std::abs(noise / static_cast<double>(b.noise_adu.size()) / 2.02 - 1.0) < 0.07);
}

TEST_CASE("background: a static bright spot becomes background", "[background][truth]") {
    Random random(14);
    const Scene scene{.width = 64, .height = 64};
    std::vector<FramePtr> frames;
    for (int k = 0; k < 31; ++k)
        frames.push_back(render(scene, {{30.0, 20.0, 60.0, 2.0}}, k, random));
    const Background b = estimate_background(frames);
    // 5 standard errors of a mean of 31.
    CHECK(std::abs(static_cast<double>(b.level_adu[20 * 64 + 30]) - 100.0) <
          5.0 * 2.02 / std::sqrt(31.0));
}

TEST_CASE(
    "background: 16 bit pictures and single frames are answered, flat ones with the noise of "
    "rounding",
    "[background][property]") {
    Random random(15);
    Scene scene{.width = 40, .height = 33, .read_noise_adu = 50.0, .is_16_bit = true};
    scene.level_adu = [](int, int) { return 3000.0; };
    const Background deep = estimate_background(empty_frames(scene, 31, random));
    // 31 x 1320 values tell a standard deviation to 0.4 %.
    CHECK(std::abs(static_cast<double>(deep.noise_adu[700]) / 50.0 - 1.0) < 0.03);
    const Background one = estimate_background(empty_frames(scene, 1, random));
    // From 1280 pairs of neighbors: 2.4 %, four of it.
    CHECK(std::abs(static_cast<double>(one.noise_adu[700]) / 50.0 - 1.0) < 0.1);
    const Scene flat{.width = 40, .height = 33, .read_noise_adu = 0.0};
    const Background still = estimate_background(empty_frames(flat, 9, random));
    CHECK(static_cast<double>(still.noise_adu[0]) == Approx(std::sqrt(1.0 / 12.0)));
}
