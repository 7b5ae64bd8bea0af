// SPDX-License-Identifier: MIT
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/step_likelihood.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace nta {

namespace {

// Six nodes per interpolation: with the node distance below, the error h^6 / 2000 x (6th derivative
// of ln L) stays below 1e-3 for tracks of up to some hundred steps.
constexpr std::size_t k_stencil = 6;

// Nodes over the grid's range: 60 for tracks of 50 steps, with the sixth root of the number of
// steps for longer ones.
std::size_t node_count(std::size_t steps) {
    const double stretch = std::max(1.0, std::pow(static_cast<double>(steps) / 50.0, 1.0 / 6.0));
    return static_cast<std::size_t>(std::ceil(60.0 * stretch));
}

// Lagrange interpolation at `position` (in units of the node distance) between nodes 0, 1, 2, ...
double interpolate(std::span<const double> nodes, double position) {
    const auto last_start = static_cast<double>(nodes.size() - k_stencil);
    const double start = std::clamp(std::floor(position) - 2.0, 0.0, last_start);
    const double t = position - start;
    double value = 0.0;
    for (std::size_t i = 0; i < k_stencil; ++i) {
        double weight = 1.0;
        for (std::size_t m = 0; m < k_stencil; ++m) {
            if (m == i) continue;
            weight *=
                (t - static_cast<double>(m)) / (static_cast<double>(i) - static_cast<double>(m));
        }
        value += weight * nodes[static_cast<std::size_t>(start) + i];
    }
    return value;
}

}  // namespace

std::vector<double> log_likelihood(const Track& track,
                                   std::span<const double> D_um2_per_s,
                                   const LikelihoodModel& model) {
    assert(std::is_sorted(D_um2_per_s.begin(), D_um2_per_s.end()));
    assert(D_um2_per_s.empty() || D_um2_per_s.front() > 0.0);
    const StepLikelihood likelihood(displacements_of(track, model.scale), model);
    const double shown = shown_over_true_diffusion(model);
    const std::size_t nodes = node_count(likelihood.steps());
    std::vector<double> D_shown;
    if (D_um2_per_s.size() <= nodes) {
        for (const double D : D_um2_per_s) D_shown.push_back(D * shown);
        return likelihood.log_likelihoods(D_shown);
    }
    const double log_first = std::log(D_um2_per_s.front());
    const double log_step =
        (std::log(D_um2_per_s.back()) - log_first) / static_cast<double>(nodes - 1);
    for (std::size_t i = 0; i < nodes; ++i) {
        D_shown.push_back(shown * std::exp(log_first + log_step * static_cast<double>(i)));
    }
    const std::vector<double> at_nodes = likelihood.log_likelihoods(D_shown);
    std::vector<double> result;
    result.reserve(D_um2_per_s.size());
    for (const double D : D_um2_per_s) {
        result.push_back(interpolate(at_nodes, (std::log(D) - log_first) / log_step));
    }
    return result;
}

}  // namespace nta
