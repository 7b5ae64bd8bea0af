// SPDX-License-Identifier: MIT
#include "spot_film.hpp"

#include "nta/detect/noise_meter.hpp"
#include "nta/localize/localize_spots.hpp"
#include "nta/simulate/static_light.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace nta::accuracy {
namespace {

constexpr int background_pictures = 31;

// 8 bits: the camera of the default scene. 16 bits: the same light and electrons, 40 times the gray
// values. Without photon noise the read noise makes up for it.
Scene scene_of(const FilmSettings& s, std::uint64_t seed) {
    const double unit = s.bits == 16 ? 40.0 : 1.0;
    Scene scene;
    scene.video.width_px = s.width_px;
    scene.video.height_px = s.height_px;
    scene.video.bits = s.bits;
    scene.video.seed = static_cast<std::int64_t>(seed);
    scene.background.haze_adu = s.light_adu;
    scene.background.haze_uneven = s.uneven ? 0.25 : 0.0;
    scene.background.flare_adu = s.uneven ? 2.0 / 3.0 * s.light_adu : 0.0;
    scene.camera.offset_adu = 12.0 * unit;
    scene.camera.adu_per_electron = 0.5 * unit;
    scene.camera.read_noise_e = s.shot_noise ? 1.5 : 3.0;
    scene.camera.shot_noise = s.shot_noise;
    return scene;
}

struct Extent {
    int x0, x1, y0, y1;
};

Extent extent_of(const PaintedSpot& spot, const FilmSettings& s) {
    double reach = 5.0 * spot.width_px;
    for (std::size_t k = 0; k < spot.path_x_px.size(); ++k)
        reach = std::max(reach,
                         5.0 * spot.width_px +
                             std::max(std::abs(spot.path_x_px[k]), std::abs(spot.path_y_px[k])));
    const int r = static_cast<int>(std::ceil(reach));
    const int x = static_cast<int>(std::lround(spot.x_px));
    const int y = static_cast<int>(std::lround(spot.y_px));
    return {std::max(0, x - r),
            std::min(s.width_px, x + r + 1),
            std::max(0, y - r),
            std::min(s.height_px, y + r + 1)};
}

double light_of(const PaintedSpot& spot, int x, int y) {
    const double inverse = 0.5 / (spot.width_px * spot.width_px);
    const auto gauss = [&](double dx, double dy) {
        return std::exp(-inverse * (dx * dx + dy * dy));
    };
    if (spot.path_x_px.empty()) return spot.peak_adu * gauss(x - spot.x_px, y - spot.y_px);
    double sum = 0.0;
    for (std::size_t k = 0; k < spot.path_x_px.size(); ++k)
        sum += gauss(x - spot.x_px - spot.path_x_px[k], y - spot.y_px - spot.path_y_px[k]);
    return spot.peak_adu * sum / static_cast<double>(spot.path_x_px.size());
}

}  // namespace

SpotFilm::SpotFilm(const FilmSettings& settings, std::uint64_t seed)
    : settings_(settings),
      ground_adu_(make_static_light(scene_of(settings, seed)).light_adu),
      random_(seed),
      camera_(scene_of(settings, seed)) {
    options_.false_alarms = settings.false_alarms;
    std::vector<FramePtr> empty;
    for (int k = 0; k < background_pictures; ++k) empty.push_back(picture(light_of_spots({})));
    background_ = estimate_background(empty);
    level_ = measure_detection_level(empty, background_, options_, scratch_);
}

std::vector<float> SpotFilm::light_of_spots(const std::vector<PaintedSpot>& spots) const {
    std::vector<float> light(ground_adu_.size(), 0.0F);
    for (const PaintedSpot& spot : spots) {
        const Extent e = extent_of(spot, settings_);
        for (int y = e.y0; y < e.y1; ++y)
            for (int x = e.x0; x < e.x1; ++x)
                light[pixel(x, y)] += static_cast<float>(light_of(spot, x, y));
    }
    return light;
}

FramePtr SpotFilm::picture(std::vector<float> light_adu) {
    for (std::size_t i = 0; i < light_adu.size(); ++i) light_adu[i] += ground_adu_[i];
    auto frame = std::make_shared<Frame>();
    frame->grid_index = frame_index_;
    frame->stored_index = frame_index_++;
    frame->image = camera_.expose(light_adu, random_);
    return frame;
}

Localizations SpotFilm::shoot(const std::vector<PaintedSpot>& spots) {
    return shoot_light(light_of_spots(spots));
}

Localizations SpotFilm::shoot_light(std::vector<float> light_adu) {
    const FramePtr frame = picture(std::move(light_adu));
    const auto candidates = detect_spots(frame->image, background_, level_, options_, scratch_);
    return localize_spots(*frame, background_, level_, candidates, options_, scratch_).spots;
}

void SpotFilm::learn_gain(const std::vector<PaintedSpot>& spots) {
    if (!background_.evenly_lit || gain_.settled()) return;
    const Localizations found = shoot(spots);
    gain_.add(scratch_.residual, background_, found);
    background_.gain_adu = gain_.gain_adu().value_or(background_.gain_adu);
}

double SpotFilm::noise_adu(double x_px, double y_px) const {
    const int x = std::clamp(static_cast<int>(std::lround(x_px)), 0, settings_.width_px - 1);
    const int y = std::clamp(static_cast<int>(std::lround(y_px)), 0, settings_.height_px - 1);
    return camera_.noise_adu(static_cast<double>(ground_adu_[pixel(x, y)]));
}

double SpotFilm::position_bound_px(const PaintedSpot& spot) const {
    const Extent e = extent_of(spot, settings_);
    double information = 0.0;
    for (int y = e.y0; y < e.y1; ++y) {
        for (int x = e.x0; x < e.x1; ++x) {
            const double light_adu = light_of(spot, x, y);
            const double slope = light_adu * (x - spot.x_px) / (spot.width_px * spot.width_px);
            const double noise_adu =
                camera_.noise_adu(static_cast<double>(ground_adu_[pixel(x, y)]) + light_adu);
            information += slope * slope / (noise_adu * noise_adu);
        }
    }
    return 1.0 / std::sqrt(information);
}

std::vector<PaintedSpot> scattered_spots(const FilmSettings& settings,
                                         int cell_px,
                                         const PaintedSpot& like,
                                         Random& random) {
    std::vector<PaintedSpot> spots;
    const double swing_px = 0.25 * cell_px;
    for (int y = 0; y + cell_px <= settings.height_px; y += cell_px) {
        for (int x = 0; x + cell_px <= settings.width_px; x += cell_px) {
            PaintedSpot spot = like;
            spot.x_px = x + 0.5 * cell_px + swing_px * (random.uniform() - 0.5);
            spot.y_px = y + 0.5 * cell_px + swing_px * (random.uniform() - 0.5);
            spots.push_back(std::move(spot));
        }
    }
    return spots;
}

void smear(PaintedSpot& spot, double step_variance_px2, Random& random) {
    constexpr int stretches = 24;
    const double sd_px = std::sqrt(step_variance_px2 / stretches);
    const auto walk = [&] {
        std::vector<double> path;
        double place = 0.0;
        double sum = 0.0;
        for (int k = 0; k < stretches; ++k) {
            path.push_back(place += sd_px * random.normal());
            sum += place;
        }
        for (double& p : path) p -= sum / stretches;
        return path;
    };
    spot.path_x_px = walk();
    spot.path_y_px = walk();
}

int nearest_spot(const Localizations& found, double x_px, double y_px, double reach_px) {
    int best = -1;
    double least = reach_px;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double d = std::hypot(found[i].x_px - x_px, found[i].y_px - y_px);
        if (d >= least) continue;
        least = d;
        best = static_cast<int>(i);
    }
    return best;
}

}  // namespace nta::accuracy
