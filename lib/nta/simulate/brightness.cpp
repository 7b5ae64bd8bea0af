// SPDX-License-Identifier: MIT
#include "nta/simulate/brightness.hpp"

#include "nta/scatter/side_scattering.hpp"
#include "nta/simulate/diameter_distribution.hpp"
#include "nta/simulate/particle_box.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

constexpr double k_polystyrene_nm = 100.0;
constexpr std::size_t k_table_steps = 2000;

ScatterOptics scatter_optics(const SceneOptics& optics) {
    ScatterOptics result;
    result.wavelength = Length::nanometers(optics.wavelength_nm);
    result.numerical_aperture = optics.na;
    result.medium_index = optics.medium_index;
    return result;
}

// Over the half sphere of axes, whose other half looks the same, in fields of equal solid angle.
double mean_over_orientations_um2(const RodScattering& rod) {
    constexpr int steps = 16;
    double sum_um2 = 0.0;
    for (int i = 0; i < steps; ++i) {
        const double z = (i + 0.5) / steps;
        const double r = std::sqrt(1.0 - z * z);
        for (int k = 0; k < 2 * steps; ++k) {
            const double around = std::numbers::pi * (k + 0.5) / steps;
            sum_um2 += rod.collected_um2({r * std::cos(around), r * std::sin(around), z});
        }
    }
    return sum_um2 / (2 * steps * steps);
}

}  // namespace

Brightness::Brightness(const Scene& scene, const ScenePopulation& population)
    : optics_(scatter_optics(scene.optics)),
      population_(population),
      index_(population.index.value_or(0.0), population.absorption),
      temperature_(Temperature::celsius(scene.motion.temperature_c)),
      viscosity_(scene_viscosity(scene)),
      is_needle_(population.index.has_value() && population.aspect > 1.0) {
    if (!population.index) return;
    const Sphere bead{Length::nanometers(k_polystyrene_nm), scene.optics.polystyrene_index};
    scale_adu_per_um2_ =
        scene.optics.polystyrene_100nm_peak_adu / collected_scattering_um2(bead, optics_);
    fill_table();
}

void Brightness::fill_table() {
    const DiameterDistribution diameters(population_);
    first_log_nm_ = std::log(diameters.lowest_nm());
    log_step_ = (std::log(diameters.highest_nm()) - first_log_nm_) / k_table_steps;
    const std::size_t steps = log_step_ > 0.0 ? k_table_steps : 0;
    for (std::size_t i = 0; i <= steps; ++i) {
        const double d_nm = std::exp(first_log_nm_ + static_cast<double>(i) * log_step_);
        // A vanishing light has no logarithm; it is far below anything that is drawn.
        log_um2_.push_back(std::log(std::max(exact_um2(d_nm), 1e-300)));
    }
}

RodScattering Brightness::rod_scattering(double diameter_nm) const {
    const Rod rod =
        rod_of_hydrodynamic_diameter(Length::nanometers(diameter_nm), population_.aspect);
    return {rod, index_, optics_};
}

double Brightness::exact_um2(double diameter_nm) const {
    if (is_needle_) return mean_over_orientations_um2(rod_scattering(diameter_nm));
    return collected_scattering_um2({Length::nanometers(diameter_nm), index_}, optics_);
}

double Brightness::collected_um2(double diameter_nm) const {
    if (log_um2_.size() == 1) return std::exp(log_um2_.front());
    const double place = std::max(0.0, (std::log(diameter_nm) - first_log_nm_) / log_step_);
    const auto i = std::min(static_cast<std::size_t>(place), k_table_steps - 1);
    const double rest = place - static_cast<double>(i);
    return std::exp(log_um2_[i] + rest * (log_um2_[i + 1] - log_um2_[i]));
}

double Brightness::peak_adu(double diameter_nm) const {
    if (population_.index) return scale_adu_per_um2_ * collected_um2(diameter_nm);
    return population_.peak_adu_at_100nm *
           std::pow(diameter_nm / 100.0, population_.brightness_power);
}

Needle Brightness::needle(double diameter_nm, Random& random) const {
    const Rod rod =
        rod_of_hydrodynamic_diameter(Length::nanometers(diameter_nm), population_.aspect);
    return {random_axis(random),
            rod_diffusion(rod, temperature_, viscosity_).rotation_per_s,
            rod_scattering(diameter_nm),
            collected_um2(diameter_nm)};
}

}  // namespace nta
