// SPDX-License-Identifier: MIT
// Pictures with known content for the tests of the stages that look at pixels.
#pragma once

#include "nta/core/frame.hpp"
#include "nta/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace nta::test {

/// A spot as a Gaussian sampled at the pixel centers.
struct Spot {
    double x_px = 0.0;
    double y_px = 0.0;
    double peak_adu = 0.0;
    double width_px = 1.5;
};

/// What a picture is made of: expected gray value per pixel, Gaussian read noise, photon noise of
/// this gain (0: none).
struct Scene {
    int width = 64;
    int height = 64;
    std::function<double(int x, int y)> level_adu = [](int, int) { return 40.0; };
    double read_noise_adu = 2.0;
    double gain_adu = 0.0;
    bool is_16_bit = false;
};

inline FramePtr render(const Scene& scene,
                       const std::vector<Spot>& spots,
                       std::int64_t index,
                       Random& random) {
    auto frame = std::make_shared<Frame>();
    frame->grid_index = index;
    frame->stored_index = index;
    GrayImage& image = frame->image;
    image.width = scene.width;
    image.height = scene.height;
    image.is_16_bit = scene.is_16_bit;
    const double highest = scene.is_16_bit ? 65535.0 : 255.0;
    for (int y = 0; y < scene.height; ++y) {
        for (int x = 0; x < scene.width; ++x) {
            double value = scene.level_adu(x, y);
            for (const Spot& s : spots) {
                const double r2 = (x - s.x_px) * (x - s.x_px) + (y - s.y_px) * (y - s.y_px);
                value += s.peak_adu * std::exp(-0.5 * r2 / (s.width_px * s.width_px));
            }
            if (scene.gain_adu > 0.0) {
                value = scene.gain_adu *
                        static_cast<double>(random.poisson(std::max(0.0, value / scene.gain_adu)));
            }
            value += scene.read_noise_adu * random.normal();
            value = std::clamp(std::round(value), 0.0, highest);
            if (scene.is_16_bit) {
                image.pixels16.push_back(static_cast<std::uint16_t>(value));
            } else {
                image.pixels8.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return frame;
}

/// Frames without particles.
inline std::vector<FramePtr> empty_frames(const Scene& scene, int count, Random& random) {
    std::vector<FramePtr> frames;
    for (int k = 0; k < count; ++k) frames.push_back(render(scene, {}, k, random));
    return frames;
}

}  // namespace nta::test
