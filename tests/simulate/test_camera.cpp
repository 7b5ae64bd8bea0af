// SPDX-License-Identifier: MIT
#include "nta/simulate/camera.hpp"

#include "support/catch.hpp"
#include "support/moments.hpp"

#include <cmath>

#include "simulate/small_scene.hpp"

using nta::Camera;
using nta::GrayImage;
using nta::PoissonTables;
using nta::Random;
using nta::Scene;
using nta::test::Moments;
using nta::test::moments;

namespace {

Moments gray_moments(const GrayImage& image) {
    return moments(static_cast<int>(image.pixel_count()),
                   [&](int i) { return image.at(i % image.width, i / image.width); });
}

Scene large_picture() {
    Scene scene = small_scene();
    scene.video.width_px = 400;
    scene.video.height_px = 300;
    return scene;
}

}  // namespace

TEST_CASE("PoissonTables: mean and variance are equal on, between and beyond the tables",
          "[simulate][statistical]") {
    PoissonTables tables;
    Random random(1);
    constexpr int n = 100000;
    for (const double mean : {0.1, 0.5, 0.77, 8.0, 8.49, 61.3, 255.9, 300.0}) {
        const Moments m =
            moments(n, [&](int) { return static_cast<double>(tables.draw(mean, random)); });
        // 4 standard errors; Var(sample variance) = (mean + 2 mean^2) / n for a Poisson variable.
        CHECK(std::abs(m.mean - mean) < 4.0 * std::sqrt(mean / n));
        CHECK(std::abs(m.variance - mean) < 4.0 * std::sqrt((mean + 2.0 * mean * mean) / n));
    }
}

TEST_CASE("PoissonTables: the share of zeros is exp(-mean)", "[simulate][statistical]") {
    PoissonTables tables;
    Random random(2);
    constexpr int n = 100000;
    for (const double mean : {0.3, 1.7, 4.2}) {
        int zeros = 0;
        for (int i = 0; i < n; ++i) zeros += tables.draw(mean, random) == 0 ? 1 : 0;
        const double p = std::exp(-mean);
        // 4 standard deviations of a binomial count.
        CHECK(std::abs(zeros - n * p) < 4.0 * std::sqrt(n * p * (1.0 - p)));
    }
}

TEST_CASE("NormalTable: moments and tails are those of the normal distribution",
          "[simulate][statistical]") {
    const nta::NormalTable table;
    Random random(12);
    constexpr int n = 2000000;
    int beyond_two = 0;
    int beyond_four = 0;
    const Moments m = moments(n, [&](int) {
        const double z = table.draw(static_cast<std::uint32_t>(random.bits()), random);
        beyond_two += std::abs(z) > 2.0 ? 1 : 0;
        beyond_four += std::abs(z) > 4.0 ? 1 : 0;
        return z;
    });
    // 4 standard errors; 0.045500 and 6.3342e-5 of a normal variable lie beyond 2 and 4.
    CHECK(std::abs(m.mean) < 4.0 / std::sqrt(n));
    CHECK(std::abs(m.variance - 1.0) < 4.0 * std::sqrt(2.0 / n));
    CHECK(std::abs(beyond_two - 0.045500 * n) < 4.0 * std::sqrt(0.0455 * n));
    CHECK(std::abs(beyond_four - 6.3342e-5 * n) < 4.0 * std::sqrt(6.3342e-5 * n));
}

TEST_CASE("Camera: gray values have the mean and the noise that noise_adu states",
          "[simulate][statistical]") {
    const Scene scene = large_picture();
    for (const double light_adu : {0.0, 4.0, 100.0}) {
        Camera camera(scene);
        Random random(3);
        const std::vector<float> light(120000, static_cast<float>(light_adu));
        const Moments m = gray_moments(camera.expose(light, random));
        const double noise_adu = camera.noise_adu(light_adu);
        // 4 standard errors of the mean of 120000 pixels.
        CHECK(std::abs(m.mean - scene.camera.offset_adu - light_adu) <
              4.0 * noise_adu / std::sqrt(120000));
        // 4 standard errors of a standard deviation, 1/sqrt(2n), and 2 % because 1/12 holds for
        // noise well above one gray level.
        CHECK(std::abs(std::sqrt(m.variance) / noise_adu - 1.0) < 4.0 / std::sqrt(240000) + 0.02);
    }
}

TEST_CASE("Camera: without noise the gray value is offset plus light, rounded",
          "[simulate][known-answer]") {
    Scene scene = large_picture();
    scene.camera.shot_noise = false;
    scene.camera.read_noise_e = 0.0;
    Camera camera(scene);
    Random random(4);
    const std::vector<float> light(120000, 20.6F);
    const GrayImage image = camera.expose(light, random);
    CHECK(image.at(0, 0) == 33);
    CHECK(gray_moments(image).variance == 0.0);
    CHECK(camera.saturated_pixels() == 0);
}

TEST_CASE("Camera: clipped pixels are counted, also under absurd light", "[simulate][property]") {
    const Scene scene = large_picture();
    Camera camera(scene);
    Random random(5);
    std::vector<float> light(120000, 0.0F);
    light[7] = 5000.0F;
    light[9] = 3e38F;
    const GrayImage image = camera.expose(light, random);
    CHECK(image.at(7, 0) == 255);
    CHECK(image.at(9, 0) == 255);
    CHECK(camera.saturated_pixels() == 2);
}

TEST_CASE("Camera: 16 bits hold what 8 bits clip", "[simulate][property]") {
    Scene scene = large_picture();
    scene.video.bits = 16;
    Camera camera(scene);
    Random random(6);
    const GrayImage image = camera.expose(std::vector<float>(120000, 5000.0F), random);
    CHECK(image.is_16_bit);
    // 4 standard errors of the mean at a noise of sqrt(0.5 x 5000) ADU.
    CHECK(std::abs(gray_moments(image).mean - 5012.0) < 4.0 * std::sqrt(0.5 * 5000.0 / 120000));
}

TEST_CASE("Camera: 12 bits end at 4095, in words of 16", "[simulate][property]") {
    Scene scene = large_picture();
    scene.video.bits = 12;
    Camera camera(scene);
    Random random(7);
    std::vector<float> light(120000, 1000.0F);
    light[5] = 1e5F;
    const GrayImage image = camera.expose(light, random);
    CHECK(image.is_16_bit);
    CHECK(image.at(5, 0) == 4095);
    CHECK(camera.saturated_pixels() == 1);
}

TEST_CASE("Camera: pixels differ in gain by the spread asked for, the same in each frame",
          "[simulate][statistical]") {
    Scene scene = large_picture();
    scene.video.bits = 16;
    scene.camera.shot_noise = false;
    scene.camera.read_noise_e = 0.0;
    scene.camera.pixel_gain_spread = 0.02;
    Camera camera(scene);
    Random random(8);
    const std::vector<float> light(120000, 10000.0F);
    const GrayImage first = camera.expose(light, random);
    const Moments m = gray_moments(first);
    // 4 standard errors of mean and standard deviation of 120000 pixels; rounding adds 1e-3 ADU.
    CHECK(std::abs(m.mean - 10012.0) < 4.0 * 200.0 / std::sqrt(120000) + 0.01);
    CHECK(std::abs(std::sqrt(m.variance) / 200.0 - 1.0) < 4.0 / std::sqrt(240000) + 1e-3);
    CHECK(camera.expose(light, random).pixels16 == first.pixels16);
}

TEST_CASE("Camera: hot pixels are brighter by what the truth states", "[simulate][known-answer]") {
    Scene scene = large_picture();
    scene.camera.shot_noise = false;
    scene.camera.read_noise_e = 0.0;
    scene.camera.hot_pixels = 3;
    scene.camera.hot_pixel_adu = 90.0;
    Camera camera(scene);
    Random random(9);
    const GrayImage image = camera.expose(std::vector<float>(120000, 0.0F), random);
    REQUIRE(camera.hot_pixels().size() == 3);
    for (const nta::HotPixel& hot : camera.hot_pixels()) {
        CHECK(hot.excess_adu <= 90.0);
        // Rounded to whole gray values above the offset of 12.
        CHECK(image.at(hot.x_px, hot.y_px) == Approx(12.0 + hot.excess_adu).margin(0.51));
    }
}
