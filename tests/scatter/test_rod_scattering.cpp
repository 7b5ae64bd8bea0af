// SPDX-License-Identifier: MIT
#include "nta/scatter/rod_scattering.hpp"

#include "support/catch.hpp"

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/bessel.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

using nta::collected_scattering_um2;
using nta::collected_solid_angle_sr;
using nta::Direction;
using nta::Length;
using nta::Rod;
using nta::rod_of_hydrodynamic_diameter;
using nta::RodScattering;
using nta::ScatterOptics;
using nta::wave_number_per_um;

namespace {

constexpr double k_pi = std::numbers::pi;

Rod rod_of(double length_nm, double aspect) {
    return {Length::nanometers(length_nm), Length::nanometers(length_nm / aspect)};
}

Direction direction(double cos_polar, double azimuth) {
    const double sin_polar = std::sqrt(1.0 - cos_polar * cos_polar);
    return {sin_polar * std::cos(azimuth), sin_polar * std::sin(azimuth), cos_polar};
}

/// Mean over all axes: both ends are alike, so half the sphere.
template <class Function>
double orientation_mean(Function f) {
    const int azimuths = 64;
    return boost::math::quadrature::gauss<double, 40>::integrate(
        [&](double cos_polar) {
            double sum = 0.0;
            for (int j = 0; j < azimuths; ++j) {
                sum += f(direction(cos_polar, 2.0 * k_pi * (j + 0.5) / azimuths));
            }
            return sum / azimuths;
        },
        0.0,
        1.0);
}

template <class Function>
double orientation_cv(Function f) {
    const double mean = orientation_mean(f);
    const double square = orientation_mean([&](const Direction& u) { return f(u) * f(u); });
    return std::sqrt(square / (mean * mean) - 1.0);
}

/// |F|^2 with Boost's Bessel function.
double form_factor(const Rod& rod, const Direction& axis, const Direction& q_per_um) {
    const double along = q_per_um.x * axis.x + q_per_um.y * axis.y + q_per_um.z * axis.z;
    const double q2 = q_per_um.x * q_per_um.x + q_per_um.y * q_per_um.y + q_per_um.z * q_per_um.z;
    const double a = along * 0.5 * rod.length.micrometers();
    const double b = std::sqrt(std::max(0.0, q2 - along * along)) * 0.5 * rod.width.micrometers();
    const double axial = std::abs(a) < 1e-9 ? 1.0 : std::sin(a) / a;
    const double radial = b < 1e-9 ? 1.0 : 2.0 * boost::math::cyl_bessel_j(1, b) / b;
    return axial * axial * radial * radial;
}

double rayleigh_um2(double volume_um3, double index, const ScatterOptics& optics) {
    const double k = wave_number_per_um(optics);
    const double m2 = std::pow(index / optics.medium_index, 2);
    const double s1 = std::pow(k, 3) * 0.75 / k_pi * volume_um3 * (m2 - 1.0) / (m2 + 2.0);
    return s1 * s1 / (k * k) * collected_solid_angle_sr(optics);
}

/// The cone integral with many points.
double over_cone_um2(const Rod& rod, const Direction& axis, const ScatterOptics& optics) {
    const double k = wave_number_per_um(optics);
    const double cos_alpha =
        std::sqrt(1.0 - std::pow(optics.numerical_aperture / optics.medium_index, 2));
    const int azimuths = 40;
    const double sum = boost::math::quadrature::gauss<double, 10>::integrate(
        [&](double z) {
            double ring = 0.0;
            for (int j = 0; j < azimuths; ++j) {
                const Direction d = direction(z, 2.0 * k_pi * (j + 0.5) / azimuths);
                ring += form_factor(rod, axis, {k * (d.x - 1.0), k * d.y, k * d.z});
            }
            return ring / azimuths;
        },
        cos_alpha,
        1.0);
    return rayleigh_um2(rod.volume().cubic_micrometers(), 1.64, optics) * sum / (1.0 - cos_alpha);
}

/// |F|^2 of a sphere in the same approximation: Bohren & Huffman 1983, sec. 6.1.
double sphere_form_factor(double q_per_um, double diameter_um) {
    const double x = 0.5 * q_per_um * diameter_um;
    const double F = 3.0 * (std::sin(x) - x * std::cos(x)) / (x * x * x);
    return F * F;
}

}  // namespace

TEST_CASE("RodScattering: a needle is dimmer than a sphere of its hydrodynamic diameter, as known",
          "[scatter][known-answer]") {
    struct Row {
        double aspect;
        double d_h_nm;
        double vs_sphere;
        double digit;
        double vs_vesicle_164;
        double digit_164;
        double vs_vesicle_150;
    };
    // computed independently at 405 nm: orientation mean over a sphere of equal d_h, in the same
    // approximation, and this ratio times the ratio of spheres (Mie) over a vesicle of index 1.38
    const Row rows[] = {{3, 100, 0.37, 0.01, 24, 1.0, 6.7},
                        {3, 147, 0.37, 0.01, 24, 1.0, 6.7},
                        {5, 100, 0.17, 0.01, 12, 1.0, 3.2},
                        {5, 147, 0.19, 0.01, 12, 1.0, 3.4},
                        {10, 100, 0.045, 0.001, 3.0, 0.1, 0.8},
                        {10, 147, 0.053, 0.001, 3.4, 0.1, 1.0}};
    const ScatterOptics optics;
    const double q_per_um = std::numbers::sqrt2 * wave_number_per_um(optics);
    for (const Row& row : rows) {
        CAPTURE(row.aspect, row.d_h_nm);
        const Length d_h = Length::nanometers(row.d_h_nm);
        const double d_um = d_h.micrometers();
        const RodScattering rod(rod_of_hydrodynamic_diameter(d_h, row.aspect), 1.64, optics);
        const double ratio =
            orientation_mean([&](const Direction& u) { return rod.central_um2(u); }) /
            (rayleigh_um2(k_pi / 6.0 * d_um * d_um * d_um, 1.64, optics) *
             sphere_form_factor(q_per_um, d_um));
        // half a unit of the last printed digit
        CHECK(std::abs(ratio - row.vs_sphere) < 0.51 * row.digit);
        const double vesicle_um2 = collected_scattering_um2({d_h, 1.38}, optics);
        const double mineral_um2 = collected_scattering_um2({d_h, 1.64}, optics);
        const double hydrated_um2 = collected_scattering_um2({d_h, 1.50}, optics);
        // the same (11.5 prints as 12, 3.45 as 3.4), and the 1 % between Mie over the cone and at
        // 90 degrees
        const double slack = 0.01;
        CHECK(std::abs(ratio * mineral_um2 / vesicle_um2 - row.vs_vesicle_164) <
              0.51 * row.digit_164 + slack * row.vs_vesicle_164);
        CHECK(std::abs(ratio * hydrated_um2 / vesicle_um2 - row.vs_vesicle_150) <
              0.051 + slack * row.vs_vesicle_150);
    }
}

TEST_CASE("RodScattering: the known static flicker lies between one direction and the whole cone",
          "[scatter][known-answer]") {
    struct Row {
        double length_nm;
        double aspect;
        double cv;
    };
    // computed independently; the last from its visible flicker, 0.58 at 10 ms and tau = 1.32 ms
    const Row rows[] = {{150, 5, 0.44},
                        {200, 5, 0.70},
                        {300, 5, 1.04},
                        {400, 5, 1.23},
                        {600, 5, 1.51},
                        {393, 10, 1.21}};
    for (const Row& row : rows) {
        CAPTURE(row.length_nm, row.aspect);
        const RodScattering rod(rod_of(row.length_nm, row.aspect), 1.64, {});
        const double central =
            orientation_cv([&](const Direction& u) { return rod.central_um2(u); });
        const double cone =
            orientation_cv([&](const Direction& u) { return rod.collected_um2(u); });
        CAPTURE(central, cone);
        CHECK(cone < row.cv);
        CHECK(row.cv < central);
        // the source does not say how it treats width and cone: 6 % is what they change
        CHECK(row.cv / cone - 1.0 < 0.06);
    }
}

TEST_CASE("RodScattering: equals the form factor with another Bessel function",
          "[scatter][known-answer]") {
    const ScatterOptics optics;
    const double k = wave_number_per_um(optics);
    for (const Rod& rod : {rod_of(159, 3), rod_of(400, 5), rod_of(600, 2), rod_of(2000, 4)}) {
        CAPTURE(rod.length.nanometers());
        const RodScattering scattering(rod, 1.64, optics);
        const double brightest_um2 = rayleigh_um2(rod.volume().cubic_micrometers(), 1.64, optics);
        for (int i = 0; i < 500; ++i) {
            // a golden spiral over half the sphere
            const Direction u = direction((i + 0.5) / 500.0, 2.399963 * i);
            const double truth_um2 = brightest_um2 * form_factor(rod, u, {-k, 0.0, k});
            // rounding, amplified by arguments up to 60
            CHECK(std::abs(scattering.central_um2(u) - truth_um2) < 1e-13 * brightest_um2);
        }
    }
}

TEST_CASE("RodScattering: seven points give the light over the cone within the documented error",
          "[scatter][property]") {
    struct Row {
        double length_nm;
        double bound;
    };
    const ScatterOptics optics;
    for (const Row& row : {Row{150, 2e-5}, Row{300, 5e-5}, Row{400, 2e-4}, Row{600, 2e-3}}) {
        const Rod rod = rod_of(row.length_nm, 5.0);
        const RodScattering scattering(rod, 1.64, optics);
        double largest_um2 = 0.0;
        double difference_um2 = 0.0;
        for (int i = 0; i < 300; ++i) {
            const Direction u = direction((i + 0.5) / 300.0, 2.399963 * i);
            const double truth_um2 = over_cone_um2(rod, u, optics);
            largest_um2 = std::max(largest_um2, truth_um2);
            difference_um2 =
                std::max(difference_um2, std::abs(scattering.collected_um2(u) - truth_um2));
        }
        CAPTURE(row.length_nm, difference_um2 / largest_um2);
        CHECK(difference_um2 < row.bound * largest_um2);
    }
}

TEST_CASE("RodScattering: a rod one wave long is dark along the scattering vector, bright across",
          "[scatter][property]") {
    // q = k (z - x)
    const double q_per_um = std::numbers::sqrt2 * wave_number_per_um({});
    const RodScattering rod(rod_of(2000.0 * k_pi / q_per_um, 5), 1.64, {});
    const double h = std::sqrt(0.5);
    const double across = rod.central_um2({0.0, 1.0, 0.0});
    // rounding, squared
    CHECK(rod.central_um2({-h, 0.0, h}) < 1e-28 * across);
    // rounding
    CHECK(std::abs(rod.central_um2({h, 0.0, h}) / across - 1.0) < 1e-12);
    // both ends are alike
    CHECK(rod.collected_um2({-0.6, 0.0, 0.8}) == rod.collected_um2({0.6, 0.0, -0.8}));
}

TEST_CASE("RodScattering: a tiny rod scatters as Rayleigh's sphere of its volume, and as Mie's",
          "[scatter][property]") {
    const Rod rod = rod_of(8.0, 2.0);
    const RodScattering scattering(rod, {1.5, 0.1}, {});
    const double d_nm = std::cbrt(6.0 / k_pi * rod.volume().cubic_micrometers() * 1e9);
    const double sphere_um2 = collected_scattering_um2({Length::nanometers(d_nm), {1.5, 0.1}}, {});
    for (const Direction& u : {Direction{1, 0, 0}, Direction{0, 1, 0}, Direction{0, 0.6, 0.8}}) {
        // (q L / 2)^2 / 3 = 0.005, and x^2 = 0.006 of Mie's sphere
        CHECK(std::abs(scattering.collected_um2(u) / sphere_um2 - 1.0) < 0.01);
        CHECK(std::abs(scattering.central_um2(u) / sphere_um2 - 1.0) < 0.01);
    }
}
