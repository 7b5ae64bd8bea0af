// SPDX-License-Identifier: MIT
#include "nta/population/materials.hpp"

#include "nta/core/square.hpp"
#include "nta/scatter/rod.hpp"
#include "nta/scatter/rod_scattering.hpp"

#include <cmath>
#include <complex>
#include <numbers>
#include <span>

namespace nta {
namespace {

constexpr double least_nm = 30.0;
constexpr double largest_nm = 1000.0;

constexpr double vesicle_index = 1.39;
constexpr double vesicle_index_sd = 0.015;
constexpr double least_vesicle_index = 1.36;
constexpr double most_vesicle_index = 1.42;
constexpr double least_mineral_index = 1.50;
constexpr double most_mineral_index = 1.65;
constexpr std::array<double, 3> aspects = {3.0, 5.0, 10.0};

// Middles of `count` equal parts of a range.
std::vector<double> middles(double low, double high, int count) {
    std::vector<double> out;
    for (int k = 0; k < count; ++k) out.push_back(low + (high - low) * (k + 0.5) / count);
    return out;
}

void normalize(std::vector<Appearance>& all) {
    double sum = 0.0;
    for (const Appearance& a : all) sum += a.weight;
    for (Appearance& a : all) a.weight /= sum;
}

template <class Weight>
std::vector<Appearance> spheres(Length diameter,
                                std::span<const double> indexes,
                                const MaterialOptions& o,
                                const Weight& weight) {
    std::vector<Appearance> out;
    for (const double index : indexes) {
        const double um2 = collected_scattering_um2({diameter, index}, o.optics);
        out.push_back({o.log_adu_per_um2 + std::log(um2), 0.0, weight(index)});
    }
    normalize(out);
    return out;
}

// Evenly over half of all directions (a spiral; Saff & Kuijlaars, Math. Intelligencer 19 (1997) 5).
std::vector<Direction> axes() {
    constexpr int count = 128;
    const double golden = std::numbers::pi * (3.0 - std::sqrt(5.0));
    std::vector<Direction> out;
    for (int k = 0; k < count; ++k) {
        const double z = (k + 0.5) / count;
        const double r = std::sqrt(1.0 - z * z);
        out.push_back({r * std::cos(golden * k), r * std::sin(golden * k), z});
    }
    return out;
}

struct OrientationMean {
    double um2 = 0.0;
    double relative_variance = 0.0;
};

OrientationMean over_orientations(const RodScattering& light) {
    static const std::vector<Direction> all = axes();
    double sum = 0.0;
    double squares = 0.0;
    for (const Direction& axis : all) {
        const double um2 = light.central_um2(axis);
        sum += um2;
        squares += um2 * um2;
    }
    const auto n = static_cast<double>(all.size());
    return {sum / n, std::max(0.0, n * squares / (sum * sum) - 1.0)};
}

// Light goes as this, whatever the form.
double polarizability2(double index, const ScatterOptics& optics) {
    const double m2 = square(index / optics.medium_index);
    return square((m2 - 1.0) / (m2 + 2.0));
}

std::vector<Appearance> needles(Length diameter, const MaterialOptions& o) {
    constexpr int steps = 6;
    const std::vector<double> indexes = middles(least_mineral_index, most_mineral_index, steps);
    std::vector<Appearance> out;
    for (const double aspect : aspects) {
        const Rod rod = rod_of_hydrodynamic_diameter(diameter, aspect);
        const OrientationMean mean =
            over_orientations(RodScattering(rod, most_mineral_index, o.optics));
        const RodDiffusion motion = rod_diffusion(rod, o.temperature, o.viscosity);
        const double seen =
            mean.relative_variance * variance_retained(o.exposure, motion.relaxation);
        const double excess = std::log1p(seen);
        for (const double index : indexes) {
            const double um2 = mean.um2 * polarizability2(index, o.optics) /
                               polarizability2(most_mineral_index, o.optics);
            out.push_back({o.log_adu_per_um2 + std::log(um2) - 0.5 * excess, excess, 1.0});
        }
    }
    normalize(out);
    return out;
}

}  // namespace

std::vector<double> population_diameters_nm() {
    std::vector<double> out;
    for (std::size_t k = 0; k < k_population_nodes; ++k)
        out.push_back(least_nm * std::pow(largest_nm / least_nm,
                                          static_cast<double>(k) / (k_population_nodes - 1)));
    return out;
}

Materials::Materials(const MaterialOptions& options) {
    check_scatter_optics(options.optics);
    const std::vector<double> vesicle = middles(least_vesicle_index, most_vesicle_index, 12);
    const std::vector<double> loaded = middles(most_vesicle_index, least_mineral_index, 8);
    const std::vector<double> mineral = middles(least_mineral_index, most_mineral_index, 8);
    const auto even = [](double) { return 1.0; };
    const auto normal = [](double index) {
        return std::exp(-0.5 * square((index - vesicle_index) / vesicle_index_sd));
    };
    for (const double nm : population_diameters_nm()) {
        const Length d = Length::nanometers(nm);
        const auto add = [&](Material m, std::vector<Appearance> all) {
            appearances_[index_of(m)].push_back(std::move(all));
        };
        add(Material::vesicle, spheres(d, vesicle, options, normal));
        add(Material::loaded_vesicle,
            nm <= k_largest_vesicle_nm ? spheres(d, loaded, options, even)
                                       : std::vector<Appearance>{});
        add(Material::compact, spheres(d, mineral, options, even));
        add(Material::needle, needles(d, options));
    }
}

}  // namespace nta
