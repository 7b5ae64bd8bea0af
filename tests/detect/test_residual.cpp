// SPDX-License-Identifier: MIT
#include "nta/detect/residual.hpp"

#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <cmath>

using namespace nta;
using namespace nta::test;

TEST_CASE(
    "residual: noise has mean 0 and standard deviation 1 where the illumination has changed by a "
    "tenth",
    "[detect][statistical]") {
    Random random(21);
    Scene scene{.width = 160, .height = 128};
    scene.level_adu = [](int x, int y) { return 60.0 + 0.2 * x + 0.1 * y; };
    const Background background = estimate_background(empty_frames(scene, 31, random));
    Scene brighter = scene;
    brighter.level_adu = [&](int x, int y) { return 1.1 * scene.level_adu(x, y); };
    cv::Mat1f residual;
    normalized_residual(render(brighter, {}, 0, random)->image, background, false, residual);
    double sum = 0.0;
    double squares = 0.0;
    for (int y = 0; y < residual.rows; ++y) {
        for (int x = 0; x < residual.cols; ++x) {
            sum += static_cast<double>(residual(y, x));
            squares += static_cast<double>(residual(y, x)) * static_cast<double>(residual(y, x));
        }
    }
    const double n = 160.0 * 128.0;
    // Blocks of 1024 pixels tell their offset to 0.03 noise units; the corners' gradient is
    // extrapolated flat.
    CHECK(std::abs(sum / n) < 0.05);
    // Variance 1 + 1/31 of the background's own error; 4 sampling errors sqrt(2/n), and 3 % for the
    // corners.
    CHECK(std::abs(squares / n - (1.0 + 1.0 / 31.0)) < 4.0 * std::sqrt(2.0 / n) + 0.03);
}

TEST_CASE("residual: inversion turns dark particles into bright ones", "[detect][property]") {
    Random random(22);
    const Scene scene{.width = 64, .height = 64};
    const Background background = estimate_background(empty_frames(scene, 31, random));
    const FramePtr frame = render(scene, {{30.0, 30.0, -25.0, 1.6}}, 0, random);
    cv::Mat1f plain;
    cv::Mat1f inverted;
    normalized_residual(frame->image, background, false, plain);
    normalized_residual(frame->image, background, true, inverted);
    CHECK(inverted(30, 30) > 8.0F);
    // The upper of two middle values is the lower one upside down.
    CHECK(std::abs(plain(30, 30) + inverted(30, 30)) < 5e-3F);
}

TEST_CASE("residual: a static spot that dims by a tenth with the lamp leaves nothing behind",
          "[detect][truth]") {
    Random random(23);
    Scene scene{.width = 128, .height = 96};
    double lamp = 1.0;
    scene.level_adu = [&lamp](int x, int y) {
        const auto spot = [&](double cx, double cy, double peak, double width) {
            return peak *
                   std::exp(-((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (2.0 * width * width));
        };
        return lamp *
               (40.0 + spot(40, 30, 90.0, 2.0) + spot(90, 60, 50.0, 2.5) + spot(20, 70, 30.0, 1.7));
    };
    const Background background = estimate_background(empty_frames(scene, 31, random));
    lamp = 0.9;
    double worst = 0.0;
    double mean_at_spot = 0.0;
    cv::Mat1f residual;
    for (int k = 0; k < 20; ++k) {
        normalized_residual(render(scene, {}, k, random)->image, background, false, residual);
        mean_at_spot += static_cast<double>(residual(30, 40)) / 20.0;
        for (int y = 28; y <= 32; ++y) {
            for (int x = 38; x <= 42; ++x)
                worst = std::max(worst, std::abs(static_cast<double>(residual(y, x))));
        }
    }
    // Without following the lamp it would be -0.1 x 90 / 2 = -4.5; the mean of 20 frames has an
    // error of 0.22, the level of 0.18.
    CHECK(std::abs(mean_at_spot) < 1.0);
    // 500 values of unit noise and an offset of at most 1.
    CHECK(worst < 5.0);
}
