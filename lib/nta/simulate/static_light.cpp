// SPDX-License-Identifier: MIT
#include "nta/simulate/static_light.hpp"

#include "nta/simulate/random_stream.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

// Half a wave to one wave across the picture, in x and in y, each with half of the unevenness.
struct Haze {
    double waves_x, waves_y, phase_x, phase_y;

    explicit Haze(Random& random)
        : waves_x(0.5 + 0.5 * random.uniform()),
          waves_y(0.5 + 0.5 * random.uniform()),
          phase_x(random.uniform()),
          phase_y(random.uniform()) {}

    // Between -1 and 1; u and v run from 0 to 1 across the picture.
    [[nodiscard]] double at(double u, double v) const {
        constexpr double turn = 2.0 * std::numbers::pi;
        return 0.5 * (std::cos(turn * (waves_x * u + phase_x)) +
                      std::cos(turn * (waves_y * v + phase_y)));
    }
};

struct Blob {
    double x_px, y_px, sd_px, peak_adu;

    [[nodiscard]] double at(double column_px, double row_px) const {
        const double dx = (column_px - x_px) / sd_px;
        const double dy = (row_px - y_px) / sd_px;
        return peak_adu * std::exp(-0.5 * (dx * dx + dy * dy));
    }
};

void add_spot(const StaticSpot& spot, const SceneVideo& video, std::vector<float>& light_adu) {
    const Blob blob{spot.x_px, spot.y_px, spot.sd_px, spot.peak_adu};
    const int reach_px = static_cast<int>(std::ceil(5.0 * spot.sd_px));
    const int x0 = static_cast<int>(spot.x_px);
    const int y0 = static_cast<int>(spot.y_px);
    for (int y = std::max(0, y0 - reach_px); y < std::min(video.height_px, y0 + reach_px + 1);
         ++y) {
        for (int x = std::max(0, x0 - reach_px); x < std::min(video.width_px, x0 + reach_px + 1);
             ++x) {
            light_adu[static_cast<std::size_t>(y) * static_cast<std::size_t>(video.width_px) +
                      static_cast<std::size_t>(x)] += static_cast<float>(blob.at(x, y));
        }
    }
}

StaticSpot draw_static_spot(const Scene& scene, Random& random) {
    const SceneBackground& b = scene.background;
    StaticSpot spot;
    spot.x_px = (scene.video.width_px - 1) * random.uniform();
    spot.y_px = (scene.video.height_px - 1) * random.uniform();
    // From in focus to somewhat out of focus.
    spot.sd_px = scene.optics.spot_sd_px * (1.0 + 0.5 * random.uniform());
    spot.peak_adu =
        b.static_spot_min_adu + (b.static_spot_max_adu - b.static_spot_min_adu) * random.uniform();
    return spot;
}

}  // namespace

StaticLight make_static_light(const Scene& scene) {
    const SceneVideo& video = scene.video;
    Random random = random_stream(scene.video.seed, RandomPurpose::background);
    const Haze haze(random);
    Blob flare{};
    flare.x_px = video.width_px * random.uniform();
    flare.y_px = video.height_px * random.uniform();
    flare.sd_px = 0.25 * std::min(video.width_px, video.height_px);
    flare.peak_adu = scene.background.flare_adu;
    StaticLight result;
    result.light_adu.reserve(static_cast<std::size_t>(video.width_px) *
                             static_cast<std::size_t>(video.height_px));
    for (int y = 0; y < video.height_px; ++y) {
        for (int x = 0; x < video.width_px; ++x) {
            const double wave = haze.at(static_cast<double>(x) / video.width_px,
                                        static_cast<double>(y) / video.height_px);
            const double haze_adu =
                scene.background.haze_adu * (1.0 + scene.background.haze_uneven * wave);
            result.light_adu.push_back(static_cast<float>(haze_adu + flare.at(x, y)));
        }
    }
    for (int i = 0; i < scene.background.static_spots; ++i) {
        result.spots.push_back(draw_static_spot(scene, random));
        add_spot(result.spots.back(), video, result.light_adu);
    }
    return result;
}

}  // namespace nta
