// SPDX-License-Identifier: MIT
#include "nta/scatter/rod.hpp"

#include "nta/size/hydrodynamic_diameter.hpp"

#include <cassert>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

// the end corrections of translation and rotation, and ln p
double length_over_diameter(double p) { return std::log(p) + 0.312 + 0.565 / p - 0.100 / (p * p); }
double rotation_factor(double p) { return std::log(p) - 0.662 + 0.917 / p - 0.050 / (p * p); }

// with room for the rounding of length / width
[[maybe_unused]] bool is_known_aspect(double p) {
    return p >= k_lowest_rod_aspect * (1.0 - 1e-12) && p <= k_highest_rod_aspect * (1.0 + 1e-12);
}

}  // namespace

Volume Rod::volume() const {
    return Volume(Volume::from_si(0.25 * std::numbers::pi * width.si() * width.si() * length.si()));
}

Length rod_hydrodynamic_diameter(const Rod& rod) {
    assert(is_known_aspect(rod.aspect()));
    return Length(Length::from_si(rod.length.si() / length_over_diameter(rod.aspect())));
}

Rod rod_of_hydrodynamic_diameter(Length diameter, double aspect) {
    assert(is_known_aspect(aspect));
    const double length_m = diameter.si() * length_over_diameter(aspect);
    return {Length(Length::from_si(length_m)), Length(Length::from_si(length_m / aspect))};
}

RodDiffusion rod_diffusion(const Rod& rod, Temperature temperature, Viscosity viscosity) {
    const Length d_h = rod_hydrodynamic_diameter(rod);
    const Diffusivity D_t = diffusion_coefficient(d_h, temperature, viscosity);
    const double L = rod.length.si();
    // 3 kT / (pi eta) = 9 D_t d_h
    const double D_r = 9.0 * D_t.si() * d_h.si() * rotation_factor(rod.aspect()) / (L * L * L);
    return {D_t, D_r, Duration::seconds(1.0 / (6.0 * D_r))};
}

double variance_retained(Duration exposure, Duration relaxation) {
    assert(exposure.si() >= 0.0 && relaxation.si() > 0.0);
    const double u = exposure.si() / relaxation.si();
    // the difference cancels below; the next term is -u^3 / 60
    if (u < 1e-3) return 1.0 - u / 3.0 + u * u / 12.0;
    return 2.0 * (u + std::expm1(-u)) / (u * u);
}

}  // namespace nta
