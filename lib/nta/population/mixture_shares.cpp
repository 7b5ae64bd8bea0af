// SPDX-License-Identifier: MIT
#include "nta/population/mixture_shares.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace nta {
namespace {

constexpr int size_steps = 150;
constexpr int share_steps = 30;
constexpr int bisections = 24;
constexpr double most_fall = 3.841458820694124;  // of chi^2 with one degree of freedom, 95 %
constexpr double no_less_than = 1e-300;

using Shares = std::array<double, k_materials>;

double inner(const std::vector<float>& a, const std::vector<float>& b) {
    float sum = 0.0F;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return static_cast<double>(sum);
}

// Share of every material and diameter, one step of expectation and maximization on.
std::vector<float> stepped(const std::vector<float>& mass,
                           const std::vector<PopulationEvidence>& tracks,
                           const std::vector<double>& weights) {
    std::vector<float> pull(mass.size(), 0.0F);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const std::vector<float>& row = tracks[i].by_node;
        const double all =
            (1.0 - k_other_share) * inner(mass, row) + k_other_share * tracks[i].other;
        if (!(all > 0.0)) continue;
        const auto factor = static_cast<float>(weights[i] / all);
        for (std::size_t k = 0; k < row.size(); ++k) pull[k] += factor * row[k];
    }
    double sum = 0.0;
    for (std::size_t k = 0; k < mass.size(); ++k) {
        pull[k] *= mass[k];
        sum += static_cast<double>(pull[k]);
    }
    if (!(sum > 0.0)) return mass;
    for (float& m : pull) m /= static_cast<float>(sum);
    return pull;
}

bool is_in(const std::array<bool, k_materials>& kind, std::size_t m) { return kind.at(m); }

double kind_share(const Shares& shares, const std::array<bool, k_materials>& kind) {
    double sum = 0.0;
    for (std::size_t m = 0; m < k_materials; ++m)
        if (is_in(kind, m)) sum += shares.at(m);
    return sum;
}

double likelihood_of(const MaterialMixture& mixture, const Shares& shares, std::size_t track) {
    double sum = k_other_share * mixture.other_likelihood[track];
    for (std::size_t m = 0; m < k_materials; ++m)
        sum += (1.0 - k_other_share) * shares.at(m) * mixture.likelihood[track].at(m);
    return std::max(sum, no_less_than);
}

// Shares scaled so that those of the kind add up to a given share.
void hold(Shares& shares, const std::array<bool, k_materials>& kind, double share) {
    const double found = kind_share(shares, kind);
    const double rest = std::accumulate(shares.begin(), shares.end(), -found);
    for (std::size_t m = 0; m < k_materials; ++m) {
        const bool in = is_in(kind, m);
        const double sum = in ? found : rest;
        if (sum > 0.0) shares.at(m) *= (in ? share : 1.0 - share) / sum;
    }
}

class Profile {
  public:
    Profile(const MaterialMixture& mixture,
            const std::vector<double>& weights,
            const std::array<bool, k_materials>& kind,
            double particles)
        : mixture_(mixture), weights_(weights), kind_(kind) {
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        scale_ = sum > 0.0 ? particles / sum : 0.0;
        highest_ = log_likelihood(mixture.share);
    }

    // How far twice the log likelihood falls where the kind has this share.
    [[nodiscard]] double fall(double share) const {
        // Every material has a chance to take what another may not.
        Shares shares = mixture_.share;
        for (double& s : shares) s = std::max(s, 1e-3);
        for (int step = 0; step < share_steps; ++step) {
            hold(shares, kind_, share);
            Shares next{};
            for (std::size_t i = 0; i < weights_.size(); ++i) {
                const double factor = weights_[i] / likelihood_of(mixture_, shares, i);
                for (std::size_t m = 0; m < k_materials; ++m)
                    next.at(m) += factor * shares.at(m) * mixture_.likelihood[i].at(m);
            }
            shares = next;
        }
        hold(shares, kind_, share);
        return 2.0 * (highest_ - log_likelihood(shares));
    }

    // The share between the estimate and a limit at which the fall is just allowed.
    [[nodiscard]] double end(double from, double limit) const {
        if (fall(limit) <= most_fall) return limit;
        for (int step = 0; step < bisections; ++step) {
            const double middle = 0.5 * (from + limit);
            (fall(middle) <= most_fall ? from : limit) = middle;
        }
        return from;
    }

  private:
    [[nodiscard]] double log_likelihood(const Shares& shares) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < weights_.size(); ++i)
            sum += weights_[i] * std::log(likelihood_of(mixture_, shares, i));
        return scale_ * sum;
    }

    const MaterialMixture& mixture_;
    const std::vector<double>& weights_;
    std::array<bool, k_materials> kind_;
    double scale_ = 0.0;
    double highest_ = 0.0;
};

}  // namespace

MaterialMixture fit_mixture(const std::vector<PopulationEvidence>& tracks,
                            const std::vector<double>& weights) {
    assert(tracks.size() == weights.size());
    constexpr std::size_t n = k_materials * k_population_nodes;
    std::vector<float> mass(n, 1.0F / static_cast<float>(n));
    for (int step = 0; step < size_steps; ++step) mass = stepped(mass, tracks, weights);
    MaterialMixture out;
    for (std::size_t m = 0; m < k_materials; ++m) {
        const auto begin = mass.begin() + static_cast<std::ptrdiff_t>(m * k_population_nodes);
        out.sizes.at(m).assign(begin, begin + static_cast<std::ptrdiff_t>(k_population_nodes));
        out.share.at(m) = std::accumulate(out.sizes.at(m).begin(), out.sizes.at(m).end(), 0.0);
        for (double& s : out.sizes.at(m)) s /= std::max(out.share.at(m), no_less_than);
    }
    for (const PopulationEvidence& track : tracks) {
        auto& here = out.likelihood.emplace_back();
        for (std::size_t m = 0; m < k_materials; ++m)
            for (std::size_t k = 0; k < k_population_nodes; ++k)
                here.at(m) += out.sizes.at(m)[k] *
                              static_cast<double>(track.by_node[m * k_population_nodes + k]);
        out.other_likelihood.push_back(track.other);
    }
    return out;
}

Estimate share_of(const MaterialMixture& mixture,
                  const std::vector<double>& weights,
                  const std::array<bool, k_materials>& kind,
                  double particles) {
    constexpr double normal_97_5 = 1.959963984540054;
    Estimate out;
    out.value = std::clamp(kind_share(mixture.share, kind), 0.0, 1.0);
    if (weights.empty()) return out;
    const Profile profile(mixture, weights, kind, particles);
    out.low = profile.end(out.value, 0.0);
    out.high = profile.end(out.value, 1.0);
    out.se = 0.5 * (*out.high - *out.low) / normal_97_5;
    return out;
}

}  // namespace nta
