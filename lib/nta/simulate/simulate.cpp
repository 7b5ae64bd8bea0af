// SPDX-License-Identifier: MIT
#include "nta/simulate/simulate.hpp"

#include "nta/simulate/random_stream.hpp"

#include <algorithm>
#include <cstddef>

namespace nta {
namespace {

// Light below this is left out: it is lost in rounding, and nearly all particles in the box are
// that dim.
constexpr double k_dimmest_adu = 0.01;
constexpr double k_faint_snr = 2.0;
constexpr double k_faint_margin_px = 5.0;
// Wide enough for the highest pixel of a faint particle, blur included.
constexpr int k_margin_px = 16;

const Scene& checked(const Scene& scene) {
    check_scene(scene);
    return scene;
}

bool inside(const TrueSpot& spot, const SceneVideo& video, double margin_px) {
    const double low_px = -0.5 - margin_px;
    return spot.x_px >= low_px && spot.x_px < video.width_px - 0.5 + margin_px &&
           spot.y_px >= low_px && spot.y_px < video.height_px - 0.5 + margin_px;
}

}  // namespace

Simulator::Simulator(const Scene& scene)
    : scene_(checked(scene)),
      box_(scene),
      spot_model_{scene.optics.spot_sd_px,
                  scene.optics.depth_of_focus_um,
                  scene.optics.sheet_half_width_um},
      static_light_(make_static_light(scene)),
      camera_(scene.camera, scene.video),
      window_{scene.video.width_px,
              scene.video.height_px,
              k_margin_px,
              1e3 / scene.video.pixel_size_nm} {}

TrueSpot Simulator::true_spot(std::size_t particle) const {
    const std::span<const PlaceUm> path = box_.path(particle);
    TrueSpot spot;
    for (const PlaceUm& place : path) {
        spot.x_px += place.x_um;
        spot.y_px += place.y_um;
        spot.z_um += place.z_um;
    }
    const auto positions = static_cast<double>(path.size());
    spot.x_px *= window_.px_from_um / positions;
    spot.y_px *= window_.px_from_um / positions;
    spot.z_um /= positions;
    spot.frame = frame_index_;
    spot.particle_id = static_cast<std::int64_t>(particle);
    spot.diameter_nm = box_.particles()[particle].diameter_nm;
    return spot;
}

void Simulator::add_to_light(const SpotPatch& patch) {
    const int x0 = std::max(0, patch.left_px);
    const int x1 = std::min(scene_.video.width_px, patch.left_px + patch.width_px);
    const int y0 = std::max(0, patch.top_px);
    const int y1 = std::min(scene_.video.height_px, patch.top_px + patch.height_px);
    const auto width = static_cast<std::size_t>(std::max(0, x1 - x0));
    for (int y = y0; y < y1; ++y) {
        const float* from = patch.light_adu.data() +
                            std::ptrdiff_t{y - patch.top_px} * patch.width_px +
                            (x0 - patch.left_px);
        float* to = light_adu_.data() + std::ptrdiff_t{y} * scene_.video.width_px + x0;
        for (std::size_t i = 0; i < width; ++i) to[i] += from[i];
    }
}

double Simulator::snr(const SpotPatch& patch) const {
    const SpotPatch::Peak peak = patch.peak();
    const int x = std::clamp(peak.x_px, 0, scene_.video.width_px - 1);
    const int y = std::clamp(peak.y_px, 0, scene_.video.height_px - 1);
    const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(scene_.video.width_px) +
                   static_cast<std::size_t>(x);
    return static_cast<double>(peak.adu) /
           camera_.noise_adu(static_cast<double>(static_light_.light_adu[i]));
}

std::optional<SimulatedFrame> Simulator::next() {
    if (frame_index_ >= scene_.video.frames) return std::nullopt;
    SimulatedFrame result;
    light_adu_ = static_light_.light_adu;
    box_.expose();
    const std::span<const Particle> particles = box_.particles();
    for (std::size_t i = 0; i < particles.size(); ++i) {
        TrueSpot spot = true_spot(i);
        if (spot_model_.peak_adu(particles[i].peak_adu, spot.z_um) < k_dimmest_adu) continue;
        draw_spot(spot_model_, box_.path(i), particles[i].peak_adu, window_, patch_);
        if (patch_.light_adu.empty()) continue;
        add_to_light(patch_);
        spot.snr = snr(patch_);
        spot.visible = spot.snr >= k_visible_snr && inside(spot, scene_.video, 0.0);
        if (spot.snr >= k_faint_snr && inside(spot, scene_.video, k_faint_margin_px))
            result.spots.push_back(spot);
    }
    Random noise = random_stream(
        scene_.video.seed, RandomPurpose::noise, static_cast<std::uint64_t>(frame_index_));
    result.frame.grid_index = frame_index_;
    result.frame.stored_index = frame_index_;
    result.frame.image = camera_.expose(light_adu_, noise);
    ++frame_index_;
    return result;
}

SimulatedVideo simulate_video(const Scene& scene) {
    Simulator simulator(scene);
    SimulatedVideo video;
    while (std::optional<SimulatedFrame> step = simulator.next()) {
        video.frames.push_back(std::move(step->frame));
        video.spots.insert(video.spots.end(), step->spots.begin(), step->spots.end());
    }
    video.particles.assign(simulator.particles().begin(), simulator.particles().end());
    video.box = simulator.box();
    return video;
}

}  // namespace nta
