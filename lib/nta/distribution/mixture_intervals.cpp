// SPDX-License-Identifier: MIT
#include "nta/distribution/mixture_intervals.hpp"

#include "nta/distribution/lognormal_mixture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace nta {

namespace {

using Parameters = std::array<double, 3>;  // mean, ln(sd^2 + v), asin(sqrt(weight))

Parameters parameters_of(const NormalComponent& c, double v) {
    return {
        c.mean, std::log(c.sd * c.sd + v), std::asin(std::sqrt(std::clamp(c.weight, 0.0, 1.0)))};
}

NormalComponent component_of(const Parameters& x, double v) {
    const double variance = std::exp(x[1]) - v;
    const double share = std::sin(std::clamp(x[2], 0.0, 0.5 * std::numbers::pi));
    return {
        share * share, x[0], std::sqrt(std::max(variance, k_width_floor_ln * k_width_floor_ln))};
}

struct Moments {
    Parameters mean{};
    Parameters sd{};
};

Moments moments_of(const std::vector<NormalMixture>& mixtures, std::size_t c, double v) {
    Moments m;
    double n = 0.0;
    for (const NormalMixture& mixture : mixtures) {
        const Parameters x = parameters_of(mixture[c], v);
        n += 1.0;
        for (std::size_t q = 0; q < x.size(); ++q) {
            const double off = x[q] - m.mean[q];
            m.mean[q] += off / n;
            m.sd[q] += off * (x[q] - m.mean[q]);
        }
    }
    for (double& sd : m.sd) sd = std::sqrt(sd / std::max(n - 1.0, 1.0));
    return m;
}

// Puts x' in the place of every resample's component.
void replace_component(std::vector<NormalMixture>& mixtures,
                       std::size_t c,
                       const NormalComponent& fit,
                       const Parameters& widening,
                       double v) {
    const Parameters estimate = parameters_of(fit, v);
    const Moments m = moments_of(mixtures, c, v);
    Parameters center = estimate;
    for (std::size_t q = 0; q < center.size(); ++q) {
        if (q == 1 && fit.sd <= k_width_floor_ln) continue;
        const double W = widening[q];
        center[q] -= W * std::clamp(W * (m.mean[q] - estimate[q]), -m.sd[q], m.sd[q]);
    }
    double sign = 1.0;
    for (NormalMixture& mixture : mixtures) {
        Parameters x = parameters_of(mixture[c], v);
        for (std::size_t q = 0; q < x.size(); ++q)
            x[q] = center[q] + sign * widening[q] * (x[q] - m.mean[q]);
        mixture[c] = component_of(x, v);
        sign = -sign;
    }
}

}  // namespace

MixtureSharing sharing_of(const EvidenceMatrix& evidence,
                          std::span<const double> weights,
                          double effective_particles,
                          const NormalMixture& mixture) {
    MixtureSharing result;
    result.all = sharing_of(evidence, weights, effective_particles, mixture_variance(mixture));
    for (const NormalComponent& c : mixture)
        result.components.push_back(
            sharing_of(evidence, weights, effective_particles, c.sd * c.sd));
    return result;
}

std::vector<NormalMixture> resampled_mixtures(const RefitMixture& refit,
                                              std::span<const double> weights,
                                              const BootstrapPlan& plan,
                                              WorkerPool& workers) {
    if (plan.resamples < 2) return {};
    std::vector<NormalMixture> mixtures(static_cast<std::size_t>(plan.resamples));
    workers.run(mixtures.size(),
                [&](std::size_t r) { mixtures[r] = refit(resampled_weights(weights, plan, r)); });
    return mixtures;
}

std::vector<NormalMixture> plausible_mixtures(const NormalMixture& fit,
                                              std::vector<NormalMixture> resampled,
                                              const MixtureSharing& sharing) {
    const double of_weight = independence_widening(sharing.all, 1);
    for (std::size_t c = 0; c < fit.size(); ++c) {
        const TrackSharing& own = sharing.components[c];
        const Parameters widening{
            independence_widening(own, 1), independence_widening(own, 2), of_weight};
        replace_component(resampled, c, fit[c], widening, own.measurement_variance);
    }
    for (NormalMixture& mixture : resampled) {
        double total = 0.0;
        for (const NormalComponent& c : mixture) total += c.weight;
        if (!(total > 0.0)) {
            mixture = fit;
            continue;
        }
        for (NormalComponent& c : mixture) c.weight /= total;
    }
    return resampled;
}

}  // namespace nta
