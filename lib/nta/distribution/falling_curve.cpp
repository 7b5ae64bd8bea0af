// SPDX-License-Identifier: MIT
#include "nta/distribution/falling_curve.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace nta {

namespace {

struct FallingMass {
    std::size_t first = 0;    ///< node above the limit
    std::vector<float> mass;  ///< around the nodes from there on, which sum to 1
};

// All at the first node above the limit where the scale is finer than the grid.
// `sheet`: half of its width over the depth of focus; `power` of the depth.
FallingMass falling_mass(
    const LogGrid& grid, double limit_nm, double scale_nm, double sheet, double power) {
    constexpr double nothing = 1e-12;  // of the mass: no track's likelihood there counts any more
    FallingMass falling;
    while (falling.first < grid.size &&
           std::exp(grid.ln_nm(static_cast<double>(falling.first))) <= limit_nm)
        ++falling.first;
    const double first_nm = std::exp(grid.ln_nm(static_cast<double>(falling.first)));
    double total = 0.0;
    for (std::size_t j = falling.first; j < grid.size; ++j) {
        const double d_nm = std::exp(grid.ln_nm(static_cast<double>(j)));
        const double dimmer = std::pow(limit_nm / d_nm, 6.0);
        const double depth =
            std::pow((1.0 - dimmer) / (dimmer + (1.0 - dimmer) / (sheet * sheet)), 0.5 * power);
        const double fall = std::exp((first_nm - d_nm) / scale_nm);
        if (fall < nothing) break;
        falling.mass.push_back(static_cast<float>(d_nm * depth * fall));
        total += d_nm * depth * fall;
    }
    if (total > 0.0) {
        for (float& m : falling.mass) m /= static_cast<float>(total);
    }
    return falling;
}

// Likelihood of each track, by slot, under a density given by its masses at the nodes.
std::vector<double> likelihoods(const EvidenceMatrix& evidence, const FallingMass& falling) {
    std::vector<double> result;
    for (const EvidenceMatrix::Bundle& bundle : evidence.bundles()) {
        Lanes::Vector sum{};
        for (std::size_t j = 0; j < falling.mass.size(); ++j)
            sum += falling.mass[j] * bundle.values[falling.first + j].v;
        for (std::size_t lane = 0; lane < k_lanes; ++lane)
            result.push_back(static_cast<double>(sum[lane]));
    }
    return result;
}

// What of each track's likelihood is not of the smallest components, and their weight.
struct Rest {
    std::vector<double> likelihood;  // by slot
    double replaced_weight = 0.0;
};

// `ascending`: by mean. The first `replaced` components leave.
Rest without_smallest(const EvidenceMatrix& evidence,
                      const NormalMixture& ascending,
                      std::size_t replaced) {
    Rest rest{std::vector<double>(evidence.slots(), 0.0), 0.0};
    const std::vector<double> shares =
        seen_weights(ascending, seen_part(ascending, evidence.grid(), evidence.seen()));
    for (std::size_t c = 0; c < replaced; ++c) rest.replaced_weight += shares[c];
    visit_tracks(evidence,
                 ascending,
                 [&](std::size_t slot, double, std::span<const ComponentMoments> moments) {
                     for (std::size_t c = replaced; c < ascending.size(); ++c)
                         rest.likelihood[slot] += ascending[c].weight * moments[c][0];
                 });
    return rest;
}

}  // namespace

std::optional<double> falls_from_limit_to_nm(const EvidenceMatrix& evidence,
                                             std::span<const double> weights,
                                             const MixtureFit& fit,
                                             double limit_nm,
                                             double widening) {
    // From a fiftieth of the limit to five times it, in steps of 12 %, which is finer than a
    // hundred tracks know the scale. The limit is known to a tenth, from above.
    constexpr int scales = 50;
    std::vector<std::vector<double>> falling;
    for (const auto& [sheet, power] : {std::pair{1.0, 1.0}, {2.5, 1.0}, {2.5, 2.0}}) {
        for (const double from_nm : {limit_nm, 0.95 * limit_nm, 0.9 * limit_nm}) {
            for (int k = 0; k < scales; ++k) {
                const double scale_nm = 0.02 * limit_nm * std::pow(1.12, k);
                falling.push_back(likelihoods(
                    evidence, falling_mass(evidence.grid(), from_nm, scale_nm, sheet, power)));
            }
        }
    }
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    const double n = effective_count(weights);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto log_likelihood = [&](const Rest& rest, const std::vector<double>& here) {
        double sum = 0.0;
        for (std::size_t slot = 0; slot < evidence.tracks(); ++slot) {
            const double likelihood = rest.likelihood[slot] + rest.replaced_weight * here[slot];
            sum += slot_weights[slot] * std::log(std::max(likelihood, 1e-300));
        }
        return sum * n / total;
    };
    NormalMixture ascending = fit.mixture;
    std::sort(ascending.begin(), ascending.end(), [](const auto& a, const auto& b) {
        return a.mean < b.mean;
    });
    for (std::size_t replaced = 1; replaced <= ascending.size(); ++replaced) {
        const Rest rest = without_smallest(evidence, ascending, replaced);
        const double saved_parameters = 3.0 * static_cast<double>(replaced) - 2.0;
        for (const std::vector<double>& here : falling) {
            const double loss = 2.0 * (fit.log_likelihood - log_likelihood(rest, here));
            if (loss / (widening * widening) < saved_parameters * std::log(n))
                return std::exp(ascending[replaced - 1].mean);
        }
    }
    return std::nullopt;
}

}  // namespace nta
