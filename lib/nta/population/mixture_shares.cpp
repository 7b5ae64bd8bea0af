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

using Shares = std::vector<double>;
using Which = std::vector<bool>;

double inner(const std::vector<float>& a, const std::vector<float>& b) {
    float sum = 0.0F;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return static_cast<double>(sum);
}

// A reference's sizes are what they are: only how much there is of them is learned.
void hold_sizes(std::vector<float>& mass, const std::vector<ParticleKind>& kinds) {
    for (std::size_t m = 0; m < kinds.size(); ++m) {
        if (kinds[m].sizes.empty()) continue;
        const auto begin = mass.begin() + static_cast<std::ptrdiff_t>(m * k_population_nodes);
        const float share =
            std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(k_population_nodes), 0.0F);
        std::transform(kinds[m].sizes.begin(), kinds[m].sizes.end(), begin, [&](double s) {
            return share * static_cast<float>(s);
        });
    }
}

// Mass scaled so that the first kind has just this share.
void hold_first(std::vector<float>& mass, double share) {
    const auto rest = mass.begin() + static_cast<std::ptrdiff_t>(k_population_nodes);
    const auto scale = [](auto begin, auto end, double to) {
        const float sum = std::accumulate(begin, end, 0.0F);
        if (!(sum > 0.0F)) return;
        std::transform(
            begin, end, begin, [&](float m) { return m * static_cast<float>(to) / sum; });
    };
    scale(mass.begin(), rest, share);
    scale(rest, mass.end(), 1.0 - share);
}

// Shares as they are before anything is known.
std::vector<float> first_mass(const std::vector<ParticleKind>& kinds) {
    std::vector<float> mass;
    for (const ParticleKind& kind : kinds)
        mass.insert(mass.end(),
                    k_population_nodes,
                    static_cast<float>(kind.first_share / k_population_nodes));
    hold_sizes(mass, kinds);
    return mass;
}

// Share of every kind and diameter, one step of expectation and maximization on.
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

double joint_share(const Shares& shares, const Which& which) {
    double sum = 0.0;
    for (std::size_t m = 0; m < shares.size(); ++m)
        if (which[m]) sum += shares[m];
    return sum;
}

double likelihood_of(const KindMixture& mixture, const Shares& shares, std::size_t track) {
    double sum = k_other_share * mixture.other_likelihood[track];
    for (std::size_t m = 0; m < shares.size(); ++m)
        sum += (1.0 - k_other_share) * shares[m] * mixture.likelihood[track][m];
    return std::max(sum, no_less_than);
}

// Shares scaled so that some of them add up to a given share.
void hold(Shares& shares, const Which& which, double share) {
    const double found = joint_share(shares, which);
    const double rest = std::accumulate(shares.begin(), shares.end(), -found);
    for (std::size_t m = 0; m < shares.size(); ++m) {
        const double sum = which[m] ? found : rest;
        if (sum > 0.0) shares[m] *= (which[m] ? share : 1.0 - share) / sum;
    }
}

class Profile {
  public:
    Profile(const KindMixture& mixture,
            const std::vector<double>& weights,
            const Which& which,
            double particles)
        : mixture_(mixture), weights_(weights), which_(which) {
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        scale_ = sum > 0.0 ? particles / sum : 0.0;
        highest_ = log_likelihood(mixture.share);
    }

    // How far twice the log likelihood falls where those kinds have this share.
    [[nodiscard]] double fall(double share) const {
        // Every kind has a chance to take what another may not.
        Shares shares = mixture_.share;
        for (double& s : shares) s = std::max(s, 1e-3);
        for (int step = 0; step < share_steps; ++step) {
            hold(shares, which_, share);
            Shares next(shares.size(), 0.0);
            for (std::size_t i = 0; i < weights_.size(); ++i) {
                const double factor = weights_[i] / likelihood_of(mixture_, shares, i);
                for (std::size_t m = 0; m < shares.size(); ++m)
                    next[m] += factor * shares[m] * mixture_.likelihood[i][m];
            }
            shares = next;
        }
        hold(shares, which_, share);
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

    const KindMixture& mixture_;
    const std::vector<double>& weights_;
    const Which& which_;
    double scale_ = 0.0;
    double highest_ = 0.0;
};

}  // namespace

KindMixture fit_mixture(const std::vector<PopulationEvidence>& tracks,
                        const std::vector<double>& weights,
                        const std::vector<ParticleKind>& kinds,
                        std::optional<double> first_share) {
    assert(tracks.size() == weights.size());
    std::vector<float> mass = first_mass(kinds);
    if (first_share) hold_first(mass, *first_share);
    for (int step = 0; step < size_steps; ++step) {
        mass = stepped(mass, tracks, weights);
        hold_sizes(mass, kinds);
        if (first_share) hold_first(mass, *first_share);
    }
    KindMixture out;
    for (std::size_t m = 0; m < kinds.size(); ++m) {
        const auto begin = mass.begin() + static_cast<std::ptrdiff_t>(m * k_population_nodes);
        auto& sizes =
            out.sizes.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(k_population_nodes));
        out.share.push_back(std::accumulate(sizes.begin(), sizes.end(), 0.0));
        for (double& s : sizes) s /= std::max(out.share.back(), no_less_than);
    }
    for (const PopulationEvidence& track : tracks) {
        auto& here = out.likelihood.emplace_back(kinds.size(), 0.0);
        for (std::size_t m = 0; m < kinds.size(); ++m)
            for (std::size_t k = 0; k < k_population_nodes; ++k)
                here[m] += out.sizes[m][k] *
                           static_cast<double>(track.by_node[m * k_population_nodes + k]);
        out.other_likelihood.push_back(track.other);
    }
    return out;
}

std::vector<double> kind_chances(const KindMixture& mixture, std::size_t track) {
    std::vector<double> out;
    double sum = k_other_share * mixture.other_likelihood[track];
    for (std::size_t m = 0; m < mixture.share.size(); ++m) {
        out.push_back((1.0 - k_other_share) * mixture.share[m] * mixture.likelihood[track][m]);
        sum += out.back();
    }
    for (double& p : out) p = sum > 0.0 ? p / sum : 0.0;
    return out;
}

Estimate share_of(const KindMixture& mixture,
                  const std::vector<double>& weights,
                  const std::vector<bool>& which,
                  double particles) {
    constexpr double normal_97_5 = 1.959963984540054;
    Estimate out;
    out.value = std::clamp(joint_share(mixture.share, which), 0.0, 1.0);
    if (weights.empty()) return out;
    const Profile profile(mixture, weights, which, particles);
    out.low = profile.end(out.value, 0.0);
    out.high = profile.end(out.value, 1.0);
    out.se = 0.5 * (*out.high - *out.low) / normal_97_5;
    return out;
}

}  // namespace nta
