// SPDX-License-Identifier: MIT
#include "nta/distribution/walker.hpp"

#include <cmath>

namespace nta {

namespace {

constexpr double k_deviance_change = 1e-3;
constexpr int k_most_steps = 200;

}  // namespace

double walker_log_density(double mean_square_step, double n, double expected) {
    return n * std::log(n / expected) + (n - 1.0) * std::log(mean_square_step) -
           n * mean_square_step / expected - std::lgamma(n);
}

std::vector<double> walker_log_likelihood(const TrackEvidence& track,
                                          std::span<const double> diameters_nm,
                                          const DistributionOptions& options) {
    const double dt = options.frame_interval_s;
    const double R = options.exposure_s.value_or(0.0) / (6.0 * dt);
    std::vector<double> result;
    result.reserve(diameters_nm.size());
    for (const double d : diameters_nm) {
        const double D = options.D_of_1nm_um2_per_s / d;
        const double sigma2 = track.localization_variance_um2;
        const double eps = sigma2 / (D * dt) - 2.0 * R;
        const double correlation = 1.0 + eps * eps / (2.0 * (1.0 + eps) * (1.0 + eps));
        const double expected = 4.0 * D * dt * (1.0 - 2.0 * R) + 4.0 * sigma2;
        result.push_back(walker_log_density(
            track.mean_square_step_um2, track.displacements / correlation, expected));
    }
    return result;
}

int walker_steps(const EvidenceMatrix& evidence, std::span<const double> weights) {
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    NodeDensity density = flat_density(evidence);
    double previous = 0.0;
    for (int step = 0; step < k_most_steps; ++step) {
        em_step(evidence, slot_weights, density);
        // Every track is scaled to a maximum of 1, so the deviance is that from the saturated
        // model.
        const double deviance = -2.0 * mean_log_likelihood(slot_weights, density);
        if (step > 0 && previous - deviance < k_deviance_change * previous) return step;
        previous = deviance;
    }
    return k_most_steps;
}

NodeDensity run_walker(const EvidenceMatrix& evidence, std::span<const double> weights, int steps) {
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    NodeDensity density = flat_density(evidence);
    for (int step = 0; step < steps; ++step) em_step(evidence, slot_weights, density);
    return density;
}

}  // namespace nta
