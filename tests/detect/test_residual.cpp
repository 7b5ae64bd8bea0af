// SPDX-License-Identifier: MIT
#include "nta/detect/residual.hpp"
#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <cmath>

using namespace nta;
using namespace nta::test;

TEST_CASE("residual: noise has mean 0 and standard deviation 1 where the illumination has changed by a tenth", "[detect][statistical]") {
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
    // Blocks of 1024 pixels tell their offset to 0.03 noise units; the corners' gradient is extrapolated flat.
    CHECK(std::abs(sum / n) < 0.05);
    // Variance 1 + 1/31 of the background's own error; 4 sampling errors sqrt(2/n), and 3 % for the corners.
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
