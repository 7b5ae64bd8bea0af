// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"
#include "nta/scatter/rod_scattering.hpp"
#include "nta/simulate/needle.hpp"
#include "nta/simulate/scene.hpp"

#include <complex>
#include <vector>

namespace nta {

/// How bright the particles of a population are: the peak of a spot in focus, in the middle of the
/// sheet, of a particle at rest.
/// With a refractive index: light collected at 90 degrees, by Mie for spheres (scatter stage) and
/// by Rayleigh, Gans and Debye for needles, over that of a 100 nm polystyrene sphere, times
/// polystyrene_100nm_peak_adu. Without: peak_adu_at_100nm (d / 100 nm)^brightness_power, also for
/// needles, which then do not flicker.
class Brightness {
  public:
    Brightness(const Scene& scene, const ScenePopulation& population);

    /// Of needles the mean over all orientations. With an index: interpolated in a table of 2000
    /// diameters (relative error below 1e-4, more only where the light of a Mie dip all but
    /// vanishes).
    [[nodiscard]] double peak_adu(double diameter_nm) const;
    [[nodiscard]] bool is_needle() const { return is_needle_; }
    /// A needle of this hydrodynamic diameter, pointing anywhere.
    [[nodiscard]] Needle needle(double diameter_nm, Random& random) const;

  private:
    [[nodiscard]] double collected_um2(double diameter_nm) const;
    [[nodiscard]] RodScattering rod_scattering(double diameter_nm) const;
    [[nodiscard]] double exact_um2(double diameter_nm) const;
    void fill_table();

    ScatterOptics optics_;
    ScenePopulation population_;
    std::complex<double> index_;
    Temperature temperature_;
    Viscosity viscosity_;
    bool is_needle_ = false;
    double scale_adu_per_um2_ = 0.0;  // peak over collected cross section
    double first_log_nm_ = 0.0;
    double log_step_ = 1.0;
    std::vector<double> log_um2_;  // over ln d; empty without index
};

}  // namespace nta
