// SPDX-License-Identifier: MIT
#include "nta/simulate/simulate.hpp"

#include "nta/simulate/random_stream.hpp"
#include "nta/simulate/recorder.hpp"

#include <algorithm>
#include <cstddef>

namespace nta {
namespace {

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
      spot_model_(scene.optics),
      illumination_(scene),
      static_light_(make_static_light(scene)),
      camera_(scene),
      faults_(recorder_faults(scene)),
      window_{scene.video.width_px,
              scene.video.height_px,
              k_margin_px,
              1e3 / scene.video.pixel_size_nm} {}

// What shines without particles, in the light of this frame.
void Simulator::start_light() {
    const double last = std::max(1, scene_.video.frames - 1);
    lamp_ = 1.0 + scene_.optics.light_drift * static_cast<double>(frame_index_) / last;
    light_adu_ = static_light_.light_adu;
    if (scene_.optics.light_drift == 0.0) return;
    for (float& light : light_adu_) light *= static_cast<float>(lamp_);
}

void Simulator::light_path(const ExposedParticle& exposed) {
    const double peak_adu = box_.particles()[exposed.index].peak_adu * lamp_;
    lit_path_.clear();
    for (const PlaceUm& place : exposed.path)
        lit_path_.push_back({place, peak_adu * place.light * illumination_.at(place)});
}

TrueSpot Simulator::true_spot(const ExposedParticle& exposed) const {
    TrueSpot spot;
    for (const LitPlace& lit : lit_path_) {
        spot.x_px += lit.place.x_um;
        spot.y_px += lit.place.y_um;
        spot.z_um += lit.place.z_um;
        spot.flux_adu += lit.focus_peak_adu;
    }
    const auto positions = static_cast<double>(lit_path_.size());
    spot.x_px *= window_.px_from_um / positions;
    spot.y_px *= window_.px_from_um / positions;
    spot.z_um /= positions;
    spot.flux_adu *= spot_model_.flux_per_peak() / positions;
    spot.frame = frame_index_;
    spot.particle_id = static_cast<std::int64_t>(exposed.index);
    spot.diameter_nm = box_.particles()[exposed.index].diameter_nm;
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

void Simulator::measure(TrueSpot& spot, const SpotPatch& patch) const {
    const SpotPatch::Peak peak = patch.peak();
    const int x = std::clamp(peak.x_px, 0, scene_.video.width_px - 1);
    const int y = std::clamp(peak.y_px, 0, scene_.video.height_px - 1);
    const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(scene_.video.width_px) +
                   static_cast<std::size_t>(x);
    spot.peak_adu = static_cast<double>(peak.adu);
    spot.snr =
        spot.peak_adu / camera_.noise_adu(lamp_ * static_cast<double>(static_light_.light_adu[i]));
    spot.visible = spot.snr >= k_visible_snr && inside(spot, scene_.video, 0.0);
}

// The recorder's part: it stores the picture, the one before again, or none.
void Simulator::store(SimulatedFrame& result) {
    Frame& frame = result.frame;
    frame.grid_index = frame_index_;
    frame.status = faults_[static_cast<std::size_t>(frame_index_)];
    frame.stored_index = frame.status == FrameStatus::dropped ? -1 : stored_index_++;
    if (frame.status != FrameStatus::stored) result.spots.clear();
    if (frame.status == FrameStatus::dropped) return;
    if (frame.status == FrameStatus::stored) {
        Random noise = random_stream(
            scene_.video.seed, RandomPurpose::noise, static_cast<std::uint64_t>(frame_index_));
        previous_ = camera_.expose(light_adu_, noise);
    }
    frame.image = previous_;
}

std::optional<SimulatedFrame> Simulator::next() {
    if (frame_index_ >= scene_.video.frames) return std::nullopt;
    SimulatedFrame result;
    start_light();
    for (const ExposedParticle& exposed : box_.expose()) {
        light_path(exposed);
        TrueSpot spot = true_spot(exposed);
        if (spot.flux_adu / spot_model_.flux_per_peak() * spot_model_.relative_peak(spot.z_um) <
            k_dimmest_adu)
            continue;
        draw_spot(spot_model_, lit_path_, window_, patch_);
        if (patch_.light_adu.empty()) continue;
        add_to_light(patch_);
        measure(spot, patch_);
        if (spot.snr >= k_faint_snr && inside(spot, scene_.video, k_faint_margin_px))
            result.spots.push_back(spot);
    }
    store(result);
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
