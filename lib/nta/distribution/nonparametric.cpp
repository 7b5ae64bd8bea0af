// SPDX-License-Identifier: MIT
#include "nta/distribution/nonparametric.hpp"

#include <algorithm>
#include <cmath>

namespace nta {

namespace {

constexpr float k_negligible_mass = 1e-9F;
constexpr float k_tiny = 1e-30F;

void trim(NodeDensity& density) {
    while (density.first + 1 < density.last && density.mass[density.first] < k_negligible_mass) {
        density.mass[density.first++] = 0.0F;
    }
    while (density.last > density.first + 1 && density.mass[density.last - 1] < k_negligible_mass) {
        density.mass[--density.last] = 0.0F;
    }
}

}  // namespace

NodeDensity flat_density(const EvidenceMatrix& evidence) {
    const std::size_t n = evidence.grid().size;
    return {std::vector<float>(n, 1.0F / static_cast<float>(n)),
            std::vector<float>(evidence.slots()),
            0,
            n};
}

void em_step(const EvidenceMatrix& evidence,
             const std::vector<double>& slot_weights,
             NodeDensity& density,
             double exponent) {
    std::vector<Lanes> gradient(evidence.grid().size, Lanes{});
    for (std::size_t b = 0; b < evidence.bundles().size(); ++b) {
        const auto& bundle = evidence.bundles()[b];
        // Two sums, so that additions need not wait for each other.
        Lanes::Vector likelihood = Lanes::Vector{} + k_tiny;
        Lanes::Vector odd{};
        std::size_t k = density.first;
        for (; k + 1 < density.last; k += 2) {
            likelihood += density.mass[k] * bundle.values[k].v;
            odd += density.mass[k + 1] * bundle.values[k + 1].v;
        }
        if (k < density.last) likelihood += density.mass[k] * bundle.values[k].v;
        likelihood += odd;
        Lanes::Vector ratio{};
        for (std::size_t lane = 0; lane < k_lanes; ++lane) {
            density.likelihood[b * k_lanes + lane] = likelihood[lane];
            ratio[lane] = static_cast<float>(slot_weights[b * k_lanes + lane]) / likelihood[lane];
        }
        for (std::size_t j = density.first; j < density.last; ++j)
            gradient[j].v += ratio * bundle.values[j].v;
    }
    double total = 0.0;
    std::vector<double> raised(evidence.grid().size, 0.0);
    for (std::size_t j = density.first; j < density.last; ++j) {
        double sum = 0.0;
        for (std::size_t lane = 0; lane < k_lanes; ++lane)
            sum += static_cast<double>(gradient[j].v[lane]);
        raised[j] = static_cast<double>(density.mass[j]) *
                    (exponent == 1.0 ? sum : std::pow(sum, exponent));
        total += raised[j];
    }
    for (std::size_t j = density.first; j < density.last; ++j)
        density.mass[j] = static_cast<float>(raised[j] / total);
    trim(density);
}

double mean_log_likelihood(const std::vector<double>& slot_weights, const NodeDensity& density) {
    double sum = 0.0, total = 0.0;
    for (std::size_t slot = 0; slot < slot_weights.size(); ++slot) {
        if (!(slot_weights[slot] > 0.0)) continue;
        sum += slot_weights[slot] * std::log(static_cast<double>(density.likelihood[slot]));
        total += slot_weights[slot];
    }
    return total > 0.0 ? sum / total : 0.0;
}

}  // namespace nta
