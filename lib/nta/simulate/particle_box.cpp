// SPDX-License-Identifier: MIT
#include "nta/simulate/particle_box.hpp"

#include "nta/simulate/diameter_distribution.hpp"
#include "nta/simulate/random_stream.hpp"
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

}  // namespace

BoxSize box_of(const Scene& scene) {
    constexpr double pad_um = 20.0;
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    return {
        scene.video.width_px * um_from_px + 2.0 * pad_um,
        scene.video.height_px * um_from_px + 2.0 * pad_um,
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
      drift_x_um_per_s_(scene.motion.drift_x_um_per_s),
      drift_y_um_per_s_(scene.motion.drift_y_um_per_s),
      substeps_(static_cast<std::size_t>(scene.motion.exposure_substeps)),
      motion_(random_stream(scene.video.seed, RandomPurpose::motion)) {
    const auto K = static_cast<double>(substeps_);
    substep_s_ = scene.video.exposure_ms * 1e-3 * K / (K * K - 1.0);
    gap_s_ = 1.0 / scene.video.fps - (K - 1.0) * substep_s_;
    for (std::size_t i = 0; i < scene.populations.size(); ++i) {
        Random random = random_stream(scene.video.seed, RandomPurpose::population, i);
        add_population(scene.populations[i], i, random);
    }
}

void ParticleBox::add_population(const ScenePopulation& population,
                                 std::size_t index,
                                 Random& random) {
    const DiameterDistribution diameters(population);
    const std::int64_t count =
        random.poisson(population.concentration_per_ml * box_volume_ml(box_));
    for (std::int64_t i = 0; i < count; ++i) {
        Particle p;
        p.population = index;
        p.diameter_nm = diameters.draw_nm(random);
        p.peak_adu = population.peak_adu_at_100nm *
                     std::pow(p.diameter_nm / 100.0, population.brightness_power);
        p.diffusivity_um2_per_s =
            diffusion_coefficient(Length::nanometers(p.diameter_nm), temperature_, viscosity_)
                .um2_per_s();
        particles_.push_back(p);
        PlaceUm place;
        place.x_um = box_.x_um * random.uniform();
        place.y_um = box_.y_um * random.uniform();
        place.z_um = box_.z_um * random.uniform();
        wrap(place);
        paths_.insert(paths_.end(), substeps_, place);
    }
}

void ParticleBox::move(PlaceUm& place, double diffusivity_um2_per_s, double time_s) {
    const double sd_um = std::sqrt(2.0 * diffusivity_um2_per_s * time_s);
    place.x_um += drift_x_um_per_s_ * time_s + sd_um * motion_.normal();
    place.y_um += drift_y_um_per_s_ * time_s + sd_um * motion_.normal();
    place.z_um += sd_um * motion_.normal();
}

void ParticleBox::wrap(PlaceUm& place) const {
    place.x_um = wrapped(place.x_um, -box_.pad_um, box_.x_um);
    place.y_um = wrapped(place.y_um, -box_.pad_um, box_.y_um);
    place.z_um = wrapped(place.z_um, -0.5 * box_.z_um, box_.z_um);
}

void ParticleBox::expose() {
    for (std::size_t i = 0; i < particles_.size(); ++i) {
        const double D_um2_per_s = particles_[i].diffusivity_um2_per_s;
        PlaceUm* path = paths_.data() + i * substeps_;
        PlaceUm place = path[substeps_ - 1];
        if (started_) {
            move(place, D_um2_per_s, gap_s_);
            wrap(place);
        }
        path[0] = place;
        for (std::size_t k = 1; k < substeps_; ++k) {
            move(place, D_um2_per_s, substep_s_);
            path[k] = place;
        }
    }
    started_ = true;
}

}  // namespace nta
