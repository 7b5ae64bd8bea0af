// SPDX-License-Identifier: MIT
#include "nta/simulate/particle_box.hpp"

#include "nta/simulate/diameter_distribution.hpp"
#include "nta/simulate/illumination.hpp"
#include "nta/simulate/random_stream.hpp"
#include "nta/simulate/spot_model.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/water_viscosity.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

double wrapped(double value, double low, double side) {
    return value - side * std::floor((value - low) / side);
}

// Shorter way into [low, high] on a circle of that length; 0 inside.
double gap(double value, double low, double high, double circle) {
    if (value < low) return std::min(low - value, value + circle - high);
    if (value > high) return std::min(value - high, low + circle - value);
    return 0.0;
}

// Frames n in which  step sqrt(n) + flow n <= gap.
double frames_to_cross(double gap_um, double step_um, double flow_um) {
    if (gap_um <= 0.0) return 0.0;
    const double root = std::sqrt(step_um * step_um + 4.0 * flow_um * gap_um);
    const double square_root_n = 2.0 * gap_um / (step_um + root);
    return std::floor(square_root_n * square_root_n);
}

}  // namespace

BoxSize box_of(const Scene& scene) {
    constexpr double pad_um = 20.0;
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    const WayUm flown = Flow(scene).longest_way(scene.video.frames / scene.video.fps);
    return {
        scene.video.width_px * um_from_px + 2.0 * pad_um + flown.x_um,
        scene.video.height_px * um_from_px + 2.0 * pad_um + flown.y_um,
        // Light is down to exp(-32) at the box's ends, so that nobody sees a particle change sides.
        std::max(80.0, 8.0 * scene.optics.sheet_half_width_um),
        pad_um};
}

double box_volume_ml(const BoxSize& box) {
    return Volume::cubic_micrometers(box.x_um * box.y_um * box.z_um).milliliters();
}

Viscosity scene_viscosity(const Scene& scene) {
    if (scene.motion.viscosity_cp) return Viscosity::centipoise(*scene.motion.viscosity_cp);
    return water_viscosity(Temperature::celsius(scene.motion.temperature_c));
}

ParticleBox::ParticleBox(const Scene& scene)
    : box_(box_of(scene)),
      temperature_(Temperature::celsius(scene.motion.temperature_c)),
      viscosity_(scene_viscosity(scene)),
      flow_(scene),
      um_from_px_(scene.video.pixel_size_nm * 1e-3),
      picture_x_um_(scene.video.width_px * um_from_px_),
      picture_y_um_(scene.video.height_px * um_from_px_),
      substeps_(static_cast<std::size_t>(scene.motion.exposure_substeps)),
      exposure_s_(scene.video.exposure_ms * 1e-3),
      frame_s_(1.0 / scene.video.fps),
      motion_(random_stream(scene.video.seed, RandomPurpose::motion)),
      turning_(random_stream(scene.video.seed, RandomPurpose::turning)) {
    const auto K = static_cast<double>(substeps_);
    substep_s_ = exposure_s_ * K / (K * K - 1.0);
    lead_s_ = 0.5 * (exposure_s_ - (K - 1.0) * substep_s_);
    for (std::size_t i = 0; i < scene.populations.size(); ++i) add_population(scene, i);
}

void ParticleBox::add_population(const Scene& scene, std::size_t index) {
    const ScenePopulation& population = scene.populations[index];
    Random random = random_stream(scene.video.seed, RandomPurpose::population, index);
    const DiameterDistribution diameters(population);
    const Brightness brightness(scene, population);
    const SpotModel model(scene.optics);
    const Illumination illumination(scene);
    // A needle flashes up to about ten times its mean; the lamp may grow brighter.
    const double strongest = illumination.strongest() * (brightness.is_needle() ? 10.0 : 1.0) *
                             std::max(1.0, 1.0 + scene.optics.light_drift);
    const std::int64_t count =
        random.poisson(population.concentration_per_ml * box_volume_ml(box_));
    for (std::int64_t i = 0; i < count; ++i) {
        Particle p;
        p.population = index;
        p.diameter_nm = diameters.draw_nm(random);
        p.peak_adu = brightness.peak_adu(p.diameter_nm);
        p.diffusivity_um2_per_s =
            diffusion_coefficient(Length::nanometers(p.diameter_nm), temperature_, viscosity_)
                .um2_per_s();
        State state;
        state.place.x_um = box_.x_um * random.uniform();
        state.place.y_um = box_.y_um * random.uniform();
        state.place.z_um = box_.z_um * random.uniform();
        wrap(state.place);
        if (brightness.is_needle()) {
            state.needle = static_cast<std::int32_t>(needles_.size());
            needles_.push_back(brightness.needle(p.diameter_nm, turning_));
        }
        state.reach = reach_of(strongest * p.peak_adu, model, illumination);
        particles_.push_back(p);
        states_.push_back(state);
    }
}

// Where this particle's light may be more than k_dimmest_adu.
ParticleBox::Reach ParticleBox::reach_of(double strongest_adu,
                                         const SpotModel& model,
                                         const Illumination& illumination) const {
    const auto shines = [&](double z_um) {
        return strongest_adu * illumination.sheet(z_um) * model.relative_peak(z_um) >=
               k_dimmest_adu;
    };
    Reach reach;
    double dark_um = box_.z_um / 2.0;
    for (int i = 0; i < 20; ++i) {
        const double middle_um = 0.5 * (reach.depth_um + dark_um);
        (shines(middle_um) ? reach.depth_um : dark_um) = middle_um;
    }
    // The spot's own width there, and what the picture's margin adds.
    reach.margin_um =
        std::min(box_.pad_um - 1.0, (4.0 * model.sd_px(reach.depth_um) + 16.0) * um_from_px_);
    return reach;
}

void ParticleBox::move(PlaceUm& place, double diffusivity_um2_per_s, double from_s, double to_s) {
    const double sd_um = std::sqrt(2.0 * diffusivity_um2_per_s * (to_s - from_s));
    const WayUm way = flow_.way(from_s, to_s, place.y_um);
    place.x_um += way.x_um + sd_um * motion_.normal();
    place.y_um += way.y_um + sd_um * motion_.normal();
    place.z_um += sd_um * motion_.normal();
}

void ParticleBox::wrap(PlaceUm& place) const {
    place.x_um = wrapped(place.x_um, -box_.pad_um, box_.x_um);
    place.y_um = wrapped(place.y_um, -box_.pad_um, box_.y_um);
    place.z_um = wrapped(place.z_um, -0.5 * box_.z_um, box_.z_um);
}

// Number of frames for which a particle cannot come within its reach, 0 where it is there.
std::int32_t ParticleBox::frames_away(const State& state, double diffusivity_um2_per_s) const {
    const Reach& reach = state.reach;
    const double step_um = 6.0 * std::sqrt(2.0 * diffusivity_um2_per_s * frame_s_);
    const WayUm flown = flow_.longest_way(frame_s_);
    const double x_away = frames_to_cross(
        gap(state.place.x_um, -reach.margin_um, picture_x_um_ + reach.margin_um, box_.x_um),
        step_um,
        flown.x_um);
    const double y_away = frames_to_cross(
        gap(state.place.y_um, -reach.margin_um, picture_y_um_ + reach.margin_um, box_.y_um),
        step_um,
        flown.y_um);
    const double z_away = frames_to_cross(
        gap(state.place.z_um, -reach.depth_um, reach.depth_um, box_.z_um), step_um, 0.0);
    return static_cast<std::int32_t>(std::min(1e6, std::max({x_away, y_away, z_away})));
}

// The brightness of a needle at each position: the mean over that share of the exposure.
void ParticleBox::light_path(Needle& needle, std::span<PlaceUm> path) {
    constexpr double finest_turn = 1.0 / 24.0;  // a quarter of the correlation time 1 / (6 D_r)
    constexpr double most_samples = 256.0;
    const double share_s = exposure_s_ / static_cast<double>(path.size());
    const double turn = needle.rotation_per_s * share_s;
    const auto samples = static_cast<int>(std::clamp(
        std::ceil(turn / finest_turn), 1.0, most_samples / static_cast<double>(path.size())));
    for (PlaceUm& place : path) {
        place.light = 0.0;
        for (int i = 0; i < samples; ++i) {
            turn_axis(needle.axis, turn / samples, turning_);
            place.light += needle.relative_light() / samples;
        }
    }
}

void ParticleBox::follow(std::size_t particle) {
    State& state = states_[particle];
    const double D_um2_per_s = particles_[particle].diffusivity_um2_per_s;
    const std::size_t start = paths_.size();
    double at_s = frame_ * frame_s_ + lead_s_;
    PlaceUm place = state.place;
    for (std::size_t k = 0; k < substeps_; ++k) {
        if (k > 0) move(place, D_um2_per_s, at_s, at_s + substep_s_);
        if (k > 0) at_s += substep_s_;
        const WayUm shaken = flow_.vibration(at_s);
        paths_.push_back({place.x_um + shaken.x_um, place.y_um + shaken.y_um, place.z_um});
    }
    if (state.needle >= 0) {
        Needle& needle = needles_[static_cast<std::size_t>(state.needle)];
        light_path(needle, std::span(paths_).subspan(start));
        turn_axis(needle.axis, needle.rotation_per_s * (frame_s_ - exposure_s_), turning_);
    }
    move(place, D_um2_per_s, at_s, (frame_ + 1) * frame_s_ + lead_s_);
    wrap(place);
    state.place = place;
    state.due = frame_ + 1;
    exposed_.push_back(particle);
}

void ParticleBox::leap(std::size_t particle, std::int32_t frames) {
    State& state = states_[particle];
    const double from_s = frame_ * frame_s_ + lead_s_;
    move(state.place,
         particles_[particle].diffusivity_um2_per_s,
         from_s,
         from_s + frames * frame_s_);
    wrap(state.place);
    state.due = frame_ + frames;
    if (state.needle < 0) return;
    Needle& needle = needles_[static_cast<std::size_t>(state.needle)];
    turn_axis(needle.axis, needle.rotation_per_s * frames * frame_s_, turning_);
}

std::span<const ExposedParticle> ParticleBox::expose() {
    exposed_.clear();
    paths_.clear();
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (states_[i].due > frame_) continue;
        const std::int32_t away = frames_away(states_[i], particles_[i].diffusivity_um2_per_s);
        if (away > 0)
            leap(i, away);
        else
            follow(i);
    }
    ++frame_;
    exposures_.clear();
    const std::span<const PlaceUm> all(paths_);
    for (std::size_t k = 0; k < exposed_.size(); ++k)
        exposures_.push_back({exposed_[k], all.subspan(k * substeps_, substeps_)});
    return exposures_;
}

}  // namespace nta
