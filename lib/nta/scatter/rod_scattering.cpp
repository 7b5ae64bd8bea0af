// SPDX-License-Identifier: MIT
#include "nta/scatter/rod_scattering.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>

namespace nta {

namespace {

double two_j1_over_x(double x) {
    // next term x^4 / 192
    return x < 1e-3 ? 1.0 - x * x / 8.0 : 2.0 * std::cyl_bessel_j(1.0, x) / x;
}

double sine_over_argument(double x) {
    // next term x^4 / 120
    return std::abs(x) < 1e-3 ? 1.0 - x * x / 6.0 : std::sin(x) / x;
}

struct DiskPoint {
    double x;
    double y;
    double weight;
};

// Mean over the unit disk, exact to degree 5: Abramowitz & Stegun 1964, eq. 25.4.61
std::array<DiskPoint, 7> disk_points() {
    const double a = std::sqrt(2.0 / 3.0);
    const double b = std::sqrt(1.0 / 6.0);
    const double c = std::sqrt(1.0 / 2.0);
    return {{{0.0, 0.0, 0.25},
             {a, 0.0, 0.125},
             {-a, 0.0, 0.125},
             {b, c, 0.125},
             {b, -c, 0.125},
             {-b, c, 0.125},
             {-b, -c, 0.125}}};
}

}  // namespace

RodScattering::RodScattering(const Rod& rod,
                             std::complex<double> index,
                             const ScatterOptics& optics)
    : half_length_um_(0.5 * rod.length.micrometers()),
      half_width_um_(0.5 * rod.width.micrometers()) {
    assert(half_length_um_ > 0.0 && half_width_um_ > 0.0);
    const double k = wave_number_per_um(optics);
    const std::complex<double> m2 = std::pow(index / optics.medium_index, 2);
    const double amplitude = k * k * k * 0.75 / std::numbers::pi *
                             rod.volume().cubic_micrometers() * std::abs((m2 - 1.0) / (m2 + 2.0));
    const auto ray = [&](double x, double y) {
        const double z = std::sqrt(1.0 - x * x - y * y);
        return Ray{{k * (x - 1.0), k * y, k * z}, 2.0 * k * k * (1.0 - x), 0.0};
    };
    const double collected_um2 = amplitude * amplitude / (k * k) * collected_solid_angle_sr(optics);
    center_ = ray(0.0, 0.0);
    center_.weight_um2 = collected_um2;

    // in direction cosines the cone is a disk, and the solid angle dx dy / z
    const double sin_alpha = optics.numerical_aperture / optics.medium_index;
    const std::array<DiskPoint, 7> disk = disk_points();
    double sum = 0.0;
    for (std::size_t i = 0; i < disk.size(); ++i) {
        cone_[i] = ray(sin_alpha * disk[i].x, sin_alpha * disk[i].y);
        cone_[i].weight_um2 = disk[i].weight * k / cone_[i].q_per_um.z;
        sum += cone_[i].weight_um2;
    }
    for (Ray& r : cone_) r.weight_um2 *= collected_um2 / sum;
}

double RodScattering::collected_um2(const Direction& axis) const {
    double sum = 0.0;
    for (const Ray& ray : cone_) sum += ray.weight_um2 * form_factor(ray, axis);
    return sum;
}

double RodScattering::central_um2(const Direction& axis) const {
    return center_.weight_um2 * form_factor(center_, axis);
}

double RodScattering::form_factor(const Ray& ray, const Direction& axis) const {
    assert(std::abs(axis.x * axis.x + axis.y * axis.y + axis.z * axis.z - 1.0) < 1e-6);
    const double along =
        ray.q_per_um.x * axis.x + ray.q_per_um.y * axis.y + ray.q_per_um.z * axis.z;
    const double across = std::sqrt(std::max(0.0, ray.q2_per_um2 - along * along));
    const double F =
        sine_over_argument(along * half_length_um_) * two_j1_over_x(across * half_width_um_);
    return F * F;
}

}  // namespace nta
