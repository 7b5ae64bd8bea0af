// SPDX-License-Identifier: MIT
#include "nta/distribution/track_length.hpp"

#include "nta/distribution/normal_scores.hpp"

#include <algorithm>
#include <cmath>

namespace nta {

namespace {

constexpr int k_most_steps = 40;
constexpr double k_settled = 0.003;  // change of the slope by a step
constexpr double k_least_rest = 0.2;
constexpr double k_prior_slope = 2.0;
constexpr float k_tiny = 1e-30F;

double relative_density(double score, double x, const LengthLaw& law) {
    const double z = score - law.slope * (x - law.middle);
    return std::exp(0.5 * (score * score - z * z / law.rest)) / std::sqrt(law.rest);
}

// relative_density at the nodes of a grid, one after the other: the ratio of neighbors on a
// Gaussian at even steps has itself a constant ratio, so no exponential is needed.
class AlongGrid {
  public:
    AlongGrid(std::span<const double> scores, const LogGrid& grid, const LengthLaw& law)
        : bend_(static_cast<float>(std::exp(-std::pow(law.slope * grid.step, 2) / law.rest))) {
        for (std::size_t lane = 0; lane < k_lanes; ++lane) {
            const double here = relative_density(scores[lane], grid.ln_nm(0.0), law);
            const double next = relative_density(scores[lane], grid.ln_nm(1.0), law);
            value_.v[lane] = static_cast<float>(here);
            ratio_.v[lane] = static_cast<float>(next / here);
        }
    }
    void multiply_into(Lanes& value) {
        value.v *= value_.v;
        value_.v *= ratio_.v;
        ratio_.v *= bend_;
    }

  private:
    Lanes value_{}, ratio_{};
    float bend_;
};

// Sums over the tracks, by weight.
struct Posterior {
    std::vector<double> mass;  // at each node, in total 1
    double score_times_x = 0.0;
};

Posterior posterior_of(const EvidenceMatrix& evidence,
                       std::span<const double> slot_weights,
                       std::span<const double> slot_scores,
                       std::span<const double> mass,
                       const LengthLaw& law) {
    const LogGrid& grid = evidence.grid();
    std::vector<Lanes> at_node(grid.size);
    std::vector<Lanes> sums(grid.size, Lanes{});
    Posterior result;
    double total = 0.0;
    for (std::size_t b = 0; b < evidence.bundles().size(); ++b) {
        const auto scores = slot_scores.subspan(b * k_lanes, k_lanes);
        AlongGrid factor(scores, grid, law);
        Lanes::Vector likelihood = Lanes::Vector{} + k_tiny;
        Lanes::Vector first{};
        for (std::size_t j = 0; j < grid.size; ++j) {
            at_node[j].v = evidence.bundles()[b].values[j].v * static_cast<float>(mass[j]);
            factor.multiply_into(at_node[j]);
            likelihood += at_node[j].v;
            first +=
                at_node[j].v * static_cast<float>(grid.ln_nm(static_cast<double>(j)) - law.middle);
        }
        Lanes::Vector weight{};
        for (std::size_t lane = 0; lane < k_lanes; ++lane) {
            const double w = slot_weights[b * k_lanes + lane];
            weight[lane] = static_cast<float>(w) / likelihood[lane];
            result.score_times_x += scores[lane] * static_cast<double>(weight[lane] * first[lane]);
            total += w;
        }
        for (std::size_t j = 0; j < grid.size; ++j) sums[j].v += weight * at_node[j].v;
    }
    for (const Lanes& sum : sums) {
        double here = 0.0;
        for (std::size_t lane = 0; lane < k_lanes; ++lane) here += static_cast<double>(sum.v[lane]);
        result.mass.push_back(here / total);
    }
    result.score_times_x /= total;
    return result;
}

}  // namespace

std::vector<double> length_scores(const std::vector<const TrackEvidence*>& tracks,
                                  std::span<const double> weights) {
    std::vector<double> lengths;
    for (const TrackEvidence* track : tracks)
        lengths.push_back(static_cast<double>(track->displacements));
    return normal_scores(lengths, weights);
}

LengthLaw learn_length_law(const EvidenceMatrix& evidence,
                           std::span<const double> weights,
                           std::span<const double> scores,
                           std::span<const float> density,
                           double n) {
    const LogGrid& grid = evidence.grid();
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    const std::vector<double> slot_scores = evidence.by_slot(scores);
    std::vector<double> mass(density.begin(), density.end());
    LengthLaw law;
    for (int step = 0; step < k_most_steps; ++step) {
        Posterior posterior = posterior_of(evidence, slot_weights, slot_scores, mass, law);
        mass = std::move(posterior.mass);
        double mean = 0.0, square = 0.0;
        for (std::size_t j = 0; j < grid.size; ++j) {
            const double x = grid.ln_nm(static_cast<double>(j));
            mean += mass[j] * x;
            square += mass[j] * x * x;
        }
        // The scores' mean is 0, so it does not matter from where x is counted.
        const double C = posterior.score_times_x;
        const double V = square - mean * mean;
        const double slope = n * C / (n * V + law.rest / (k_prior_slope * k_prior_slope));
        const bool settled = step > 0 && std::abs(slope - law.slope) < k_settled;
        law = {mean, slope, std::max(k_least_rest, 1.0 - 2.0 * slope * C + slope * slope * V)};
        if (settled) break;
    }
    return law;
}

EvidenceMatrix with_length(const EvidenceMatrix& evidence,
                           const LengthLaw& law,
                           std::span<const double> scores) {
    const double narrowest_sd_ln = std::sqrt(law.rest) / std::max(1e-3, std::abs(law.slope));
    return evidence.multiplied(
        [&](std::size_t track, std::size_t node) {
            const double x = evidence.grid().ln_nm(static_cast<double>(node));
            return relative_density(scores[track], x, law);
        },
        narrowest_sd_ln);
}

}  // namespace nta
