// SPDX-License-Identifier: MIT
#include "nta/population/population_evidence.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

constexpr double by_accident = 0.05;
constexpr std::array<double, 4> accidental_variances = {0.02, 0.06, 0.18, 0.54};
constexpr std::array<double, 3> variance_factors = {0.6, 1.0, 1.6};
constexpr double any_log_flux = 12.0;
constexpr double negligible = 1e-9;  // of the likelihood of the motion

template <class Values>
double mean_ratio(const Flicker& flicker, const Values& variances, double factor) {
    double sum = 0.0;
    for (const double v : variances) sum += std::exp(flicker.log_likelihood_ratio(v * factor));
    return sum / static_cast<double>(variances.size());
}

double flicker_of_spheres(const PopulationTrack& track) {
    if (!track.flicker) return 1.0;
    return 1.0 - by_accident + by_accident * mean_ratio(*track.flicker, accidental_variances, 1.0);
}

double flicker_of(const PopulationTrack& track, double excess_variance, double of_spheres) {
    if (excess_variance == 0.0 || !track.flicker) return of_spheres;
    return mean_ratio(*track.flicker, variance_factors, excess_variance);
}

double brightness_density(const PopulationTrack& track, const Appearance& a) {
    const double sd = std::hypot(track.log_flux_se, a.log_flux_sd);
    const double z = (track.log_flux - a.log_flux) / sd;
    if (track.is_lower_bound)  // at least that bright, in units of the density of any brightness
        return 0.5 * std::erfc(z / std::numbers::sqrt2) / any_log_flux;
    return std::exp(-0.5 * z * z) / (sd * std::sqrt(2.0 * std::numbers::pi));
}

double likelihood(const PopulationTrack& track,
                  const std::vector<Appearance>& appearances,
                  double of_spheres) {
    double sum = 0.0;
    for (const Appearance& a : appearances) {
        const double density = a.weight * brightness_density(track, a);
        if (density < negligible) continue;
        sum += density * flicker_of(track, a.excess_variance, of_spheres);
    }
    return sum;
}

}  // namespace

PopulationEvidence evidence_of(const PopulationTrack& track,
                               const std::vector<ParticleKind>& kinds) {
    assert(track.log_likelihood.size() == k_population_nodes);
    const double best = *std::max_element(track.log_likelihood.begin(), track.log_likelihood.end());
    const double of_spheres = flicker_of_spheres(track);
    std::vector<double> by_node(kinds.size() * k_population_nodes, 0.0);
    double other = 0.0;
    for (std::size_t k = 0; k < k_population_nodes; ++k) {
        const double motion = std::exp(track.log_likelihood[k] - best);
        if (!(motion >= negligible)) continue;  // nor what is no number
        other += motion * of_spheres / (any_log_flux * k_population_nodes);
        for (std::size_t m = 0; m < kinds.size(); ++m) {
            const auto& all = kinds[m].appearances[k];
            by_node[m * k_population_nodes + k] = motion * likelihood(track, all, of_spheres);
        }
    }
    const double most = std::max(other, *std::max_element(by_node.begin(), by_node.end()));
    PopulationEvidence out;
    if (!(most > 0.0)) {
        out.by_node.assign(by_node.size(), 0.0F);
        return out;
    }
    for (const double l : by_node) out.by_node.push_back(static_cast<float>(l / most));
    out.other = other / most;
    return out;
}

}  // namespace nta
