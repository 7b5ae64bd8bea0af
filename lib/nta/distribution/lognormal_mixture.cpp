// SPDX-License-Identifier: MIT
#include "nta/distribution/lognormal_mixture.hpp"

#include "nta/distribution/track_sharing.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nta {

namespace {

constexpr double k_widest_ln = 1.5;
constexpr double k_least_weight = 1e-4;
constexpr std::size_t k_most_components = 4;
constexpr int k_most_newton_steps = 60;
constexpr int k_em_steps = 12;
constexpr double k_fit_gain = 1e-4;  // in ln L: 1 % of a standard error

// Sums over all tracks at one point of the parameter space.
struct Sums {
    double log_likelihood = 0.0;
    Eigen::VectorXd gradient;
    Eigen::MatrixXd information;
    std::vector<ComponentMoments>
        responsibility;  // of each component, with first and second moment of z
};

Sums sum_up(const EvidenceMatrix& evidence,
            const std::vector<double>& slot_weights,
            const NormalMixture& mixture) {
    const auto n = static_cast<Eigen::Index>(3 * mixture.size());
    Sums sums;
    sums.gradient = Eigen::VectorXd::Zero(n);
    sums.information = Eigen::MatrixXd::Zero(n, n);
    sums.responsibility.resize(mixture.size());
    Eigen::VectorXd score(n);
    const SeenPart seen = seen_part(mixture, evidence.grid(), evidence.seen());
    double total = 0.0;
    visit_tracks(
        evidence,
        mixture,
        [&](std::size_t slot, double likelihood, std::span<const ComponentMoments> moments) {
            const double w = slot_weights[slot];
            if (!(w > 0.0)) return;
            sums.log_likelihood += w * std::log(likelihood);
            total += w;
            track_score(mixture, likelihood, moments, seen, score);
            sums.gradient += w * score;
            sums.information.selfadjointView<Eigen::Lower>().rankUpdate(score, w);
            for (std::size_t c = 0; c < mixture.size(); ++c) {
                const double share = w * mixture[c].weight / likelihood;
                for (std::size_t q = 0; q < 3; ++q)
                    sums.responsibility[c][q] += share * moments[c][q];
            }
        });
    sums.information = sums.information.selfadjointView<Eigen::Lower>();
    // EM counts those that were not seen, too: total (1 - S) / S of them (Dempster, Laird & Rubin
    // 1977, sec. 4.2).
    for (std::size_t c = 0; c < mixture.size(); ++c) {
        const double per_seen = total * mixture[c].weight / seen.share;
        for (std::size_t q = 0; q < 3; ++q)
            sums.responsibility[c][q] += per_seen * ((q == 1 ? 0.0 : 1.0) - seen.moments[c][q]);
    }
    return sums;
}

void keep_in_bounds(NormalMixture& mixture, const LogGrid& grid) {
    double total = 0.0;
    for (auto& component : mixture) {
        component.mean = std::clamp(
            component.mean, grid.first_ln_nm, grid.ln_nm(static_cast<double>(grid.size - 1)));
        component.sd = std::clamp(component.sd, k_width_floor_ln, k_widest_ln);
        component.weight = std::max(component.weight, k_least_weight);
        total += component.weight;
    }
    for (auto& component : mixture) component.weight /= total;
}

NormalMixture em_step(const NormalMixture& mixture, const Sums& sums) {
    NormalMixture next = mixture;
    for (std::size_t c = 0; c < mixture.size(); ++c) {
        const auto& r = sums.responsibility[c];
        next[c].weight = r[0];
        if (!(r[0] > 0.0)) continue;
        const double mean_z = r[1] / r[0];
        next[c].mean += mixture[c].sd * mean_z;
        next[c].sd *= std::sqrt(std::max(r[2] / r[0] - mean_z * mean_z, 0.0));
    }
    return next;
}

// A parameter at its bound that wants to go further takes no part in the step.
void freeze_at_bounds(const NormalMixture& mixture, Sums& sums) {
    const auto k = static_cast<Eigen::Index>(mixture.size());
    for (Eigen::Index c = 0; c < k; ++c) {
        const double sd = mixture[static_cast<std::size_t>(c)].sd;
        const bool narrow = sd <= k_width_floor_ln && sums.gradient[k + c] < 0.0;
        const bool wide = sd >= k_widest_ln && sums.gradient[k + c] > 0.0;
        if (!narrow && !wide) continue;
        sums.gradient[k + c] = 0.0;
        sums.information.row(k + c).setZero();
        sums.information.col(k + c).setZero();
    }
}

Eigen::VectorXd damped_step(const Sums& sums, double damping) {
    Eigen::MatrixXd matrix = sums.information;
    const double ridge = 1e-9 * matrix.diagonal().maxCoeff() + 1e-300;
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) matrix(i, i) += damping * matrix(i, i) + ridge;
    return matrix.ldlt().solve(sums.gradient);
}

NormalMixture moved(const NormalMixture& mixture, const Eigen::VectorXd& step) {
    const auto k = static_cast<Eigen::Index>(mixture.size());
    NormalMixture next = mixture;
    for (Eigen::Index c = 0; c < k; ++c) {
        auto& component = next[static_cast<std::size_t>(c)];
        component.mean += std::clamp(step[c], -0.5, 0.5);
        component.sd *= std::exp(std::clamp(step[k + c], -0.7, 0.7));
        component.weight *= std::exp(std::clamp(step[2 * k + c], -2.0, 2.0));
    }
    return next;
}

// Component from the part of a density between two shares of its mass.
NormalComponent part_of(std::span<const float> density,
                        const LogGrid& grid,
                        double from,
                        double to) {
    double below = 0.0, mass = 0.0, first = 0.0, second = 0.0;
    for (std::size_t j = 0; j < density.size(); ++j) {
        const double next = below + static_cast<double>(density[j]);
        const double inside = std::max(std::min(next, to) - std::max(below, from), 0.0);
        const double x = grid.ln_nm(static_cast<double>(j));
        mass += inside;
        first += inside * x;
        second += inside * x * x;
        below = next;
    }
    if (!(mass > 0.0)) return {0.0, grid.ln_nm(0.5 * static_cast<double>(grid.size)), 0.3};
    const double mean = first / mass;
    return {mass, mean, std::sqrt(std::max(second / mass - mean * mean, 4e-4))};
}

// Shares in the ratio 2 : 3 : 4 ..., or the other way round: equal ones can lock two components
// onto each other.
NormalMixture start_from_parts(std::span<const float> density,
                               const LogGrid& grid,
                               std::size_t k,
                               bool descending) {
    std::vector<double> shares(k);
    for (std::size_t c = 0; c < k; ++c)
        shares[c] = static_cast<double>((descending ? k - 1 - c : c) + 2);
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    NormalMixture start;
    double from = 0.0;
    for (const double share : shares) {
        start.push_back(part_of(density, grid, from, from + share / total));
        from += share / total;
    }
    keep_in_bounds(start, grid);
    return start;
}

// The smaller mixture and a new component where adding one raises the likelihood fastest: the
// maximum over x of sum_i w_i L_i(x) / L_i(mixture) (the gradient function of Lindsay, Ann. Stat.
// 11 (1983) 86).
NormalMixture start_with_addition(const EvidenceMatrix& evidence,
                                  const std::vector<double>& slot_weights,
                                  const NormalMixture& smaller) {
    std::vector<double> ratio(evidence.slots(), 0.0);
    visit_tracks(evidence,
                 smaller,
                 [&](std::size_t slot, double likelihood, std::span<const ComponentMoments>) {
                     ratio[slot] = slot_weights[slot] / likelihood;
                 });
    std::size_t best = 0;
    float best_value = -1.0F;
    for (std::size_t j = 0; j < evidence.grid().size; j += 2) {
        Lanes::Vector sum{};
        for (std::size_t b = 0; b < evidence.bundles().size(); ++b) {
            Lanes::Vector r;
            for (std::size_t lane = 0; lane < k_lanes; ++lane)
                r[lane] = static_cast<float>(ratio[b * k_lanes + lane]);
            sum += r * evidence.bundles()[b].values[j].v;
        }
        float value = 0.0F;
        for (std::size_t lane = 0; lane < k_lanes; ++lane) value += sum[lane];
        if (value > best_value) {
            best_value = value;
            best = j;
        }
    }
    NormalMixture start = smaller;
    for (auto& component : start) component.weight *= 0.9;
    start.push_back({0.1, evidence.grid().ln_nm(static_cast<double>(best)), 0.08});
    return start;
}

// What `parameters` cost in 2 ln L where n independent particles are seen. Out of reach where they
// are hardly fewer than the particles.
double price_of(double parameters, double n) {
    if (n <= parameters + 2.0) return std::numeric_limits<double>::infinity();
    return parameters * n * std::log(n) / (n - parameters - 2.0);
}

double parameters_of(const MixtureFit& fit) {
    return 3.0 * static_cast<double>(fit.mixture.size()) - 1.0;
}

// Whether the further components of `more` are worth their parameters, where sums over the tracks
// scatter `inflation` times as much as over n independent ones.
bool pays_for_itself(const MixtureFit& more, const MixtureFit& fewer, double n, double inflation) {
    const double price = price_of(parameters_of(more), n / inflation);
    if (!std::isfinite(price)) return false;
    return 2.0 * (more.log_likelihood - fewer.log_likelihood) / inflation >
           price - price_of(parameters_of(fewer), n / inflation);
}

}  // namespace

double effective_count(std::span<const double> weights) {
    double sum = 0.0, squares = 0.0;
    for (const double w : weights) {
        sum += w;
        squares += w * w;
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

double mixture_log_likelihood(const EvidenceMatrix& evidence,
                              std::span<const double> weights,
                              const NormalMixture& mixture) {
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    double sum = 0.0;
    visit_tracks(evidence,
                 mixture,
                 [&](std::size_t slot, double likelihood, std::span<const ComponentMoments>) {
                     sum += slot_weights[slot] * std::log(likelihood);
                 });
    return sum * effective_count(weights) / std::accumulate(weights.begin(), weights.end(), 0.0);
}

MixtureFit climb_mixture(const EvidenceMatrix& evidence,
                         std::span<const double> weights,
                         const NormalMixture& start,
                         int em_steps,
                         double least_gain) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const double n = effective_count(weights);
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    NormalMixture mixture = start;
    keep_in_bounds(mixture, evidence.grid());
    Sums sums = sum_up(evidence, slot_weights, mixture);
    for (int step = 0; step < em_steps; ++step) {
        mixture = em_step(mixture, sums);
        keep_in_bounds(mixture, evidence.grid());
        sums = sum_up(evidence, slot_weights, mixture);
    }
    double damping = 1e-3;
    for (int step = 0; step < k_most_newton_steps && damping < 1e6; ++step) {
        freeze_at_bounds(mixture, sums);
        const Eigen::VectorXd move = damped_step(sums, damping);
        if (0.5 * sums.gradient.dot(move) * n / total < least_gain * (damping > 1.0 ? 1e-2 : 1.0))
            break;
        NormalMixture trial = moved(mixture, move);
        keep_in_bounds(trial, evidence.grid());
        Sums trial_sums = sum_up(evidence, slot_weights, trial);
        if (trial_sums.log_likelihood > sums.log_likelihood) {
            mixture = std::move(trial);
            sums = std::move(trial_sums);
            damping = std::max(damping * 0.1, 1e-4);
        } else {
            damping *= 10.0;
        }
    }
    MixtureFit fit;
    fit.mixture = mixture;
    fit.log_likelihood = sums.log_likelihood * n / total;
    return fit;
}

MixtureFit fit_single_lognormal(const EvidenceMatrix& evidence,
                                std::span<const double> weights,
                                std::span<const float> density,
                                const LogGrid& grid) {
    return climb_mixture(
        evidence, weights, {part_of(density, grid, 0.0, 1.0)}, k_em_steps, k_fit_gain);
}

MixtureFit fit_lognormal_mixture(const EvidenceMatrix& evidence,
                                 std::span<const double> weights,
                                 std::span<const float> density,
                                 const LogGrid& grid,
                                 double effective_particles) {
    const double n = effective_count(weights);
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    MixtureFit best = fit_single_lognormal(evidence, weights, density, grid);
    MixtureFit smaller = best;
    std::size_t failures = 0;
    for (std::size_t k = 2; k <= k_most_components && failures < 2; ++k) {
        MixtureFit candidate;
        for (int start = 0; start < 3; ++start) {
            const NormalMixture from =
                start < 2 ? start_from_parts(density, grid, k, start == 1)
                          : start_with_addition(evidence, slot_weights, smaller.mixture);
            MixtureFit fit = climb_mixture(evidence, weights, from, k_em_steps, k_fit_gain);
            if (start == 0 || fit.log_likelihood > candidate.log_likelihood)
                candidate = std::move(fit);
        }
        const TrackSharing sharing =
            sharing_of(evidence, weights, effective_particles, mixture_variance(best.mixture));
        const bool is_better =
            pays_for_itself(candidate, best, n, std::pow(independence_widening(sharing, 3), 2));
        failures = is_better ? 0 : failures + 1;
        if (is_better) best = candidate;
        smaller = std::move(candidate);
    }
    std::sort(best.mixture.begin(), best.mixture.end(), [](const auto& a, const auto& b) {
        return a.mean < b.mean;
    });
    return best;
}

std::vector<double> mixture_bin_mass(const NormalMixture& mixture,
                                     const HistogramBins& bins,
                                     const SeenShare& seen) {
    std::vector<double> result(bins.count, 0.0);
    for (const auto& component : mixture) {
        const double scale = 1.0 / (component.sd * std::sqrt(2.0));
        double below = 0.0;
        for (std::size_t i = 0; i < bins.count; ++i) {
            const double z = (std::log(bins.edge_nm(i + 1)) - component.mean) * scale;
            // Beyond 6 standard deviations (z = 4.3) the integral is 0 or 1 to 1e-9.
            const double next = z < -4.3 ? 0.0 : z > 4.3 ? 1.0 : 0.5 * std::erfc(-z);
            result[i] += component.weight * (next - below);
            below = next;
        }
    }
    if (!seen.is_partial()) return result;
    double total = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        result[i] *= seen.at(std::log(bins.center_nm(i)));
        total += result[i];
    }
    for (double& mass : result) mass /= std::max(total, 1e-300);
    return result;
}

double mixture_variance(const NormalMixture& mixture) {
    double mean = 0.0, square = 0.0;
    for (const auto& c : mixture) {
        mean += c.weight * c.mean;
        square += c.weight * (c.mean * c.mean + c.sd * c.sd);
    }
    return std::max(square - mean * mean, 0.0);
}

}  // namespace nta
