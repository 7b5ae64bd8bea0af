// SPDX-License-Identifier: MIT
#include "nta/population/largest_share.hpp"

#include "nta/core/random.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <iterator>
#include <numeric>

namespace nta {
namespace {

constexpr std::size_t look_axes = 3;
constexpr std::size_t directions = 26;            // all steps of -1, 0, 1 but none
constexpr std::size_t families = directions + 2;  // and near the middle, and far from it
constexpr std::size_t levels = 9;                 // sets of a family, one within the next
constexpr std::size_t draws = 500;
constexpr double most_drawn = 400.0;
constexpr double share_allowed = 0.95;
constexpr int share_bisections = 9;
constexpr std::uint64_t share_seed = 1;

using Look = std::array<double, look_axes>;  // ln nm, ln light, flicker
using Places = std::array<double, families>;
// Smallest set of each family that holds a track, `levels` where none does.
using Levels = std::array<unsigned char, families>;
// What every set holds, family by family.
using SetShares = std::array<std::array<double, levels>, families>;

Look look_of(const ReferenceTrack& t) {
    assert(t.diameter_nm > 0.0 && std::isfinite(t.log_flux));
    constexpr double most_flicker = 1.0;
    return {std::log(t.diameter_nm),
            t.log_flux,
            std::clamp(t.flicker.value_or(0.0), 0.0, most_flicker)};
}

double sum_of_weights(const TrackGroup& group) {
    return std::accumulate(
        group.tracks.begin(), group.tracks.end(), 0.0, [](double s, const ReferenceTrack& t) {
            return s + t.weight;
        });
}

double particles_of(const TrackGroup& group) {
    double squares = 0.0;
    for (const ReferenceTrack& t : group.tracks) squares += t.weight * t.weight;
    const double sum = sum_of_weights(group);
    const double by_weight = sum * sum / squares;
    return group.particles > 0.0 ? std::min(by_weight, group.particles) : by_weight;
}

// Axes in which the material is centered, without correlations and of one width: what is left of
// light beyond its trend with ln nm, and of flicker beyond both (Gram and Schmidt).
class MaterialAxes {
  public:
    explicit MaterialAxes(const TrackGroup& material) {
        std::vector<Look> looks;
        for (const ReferenceTrack& t : material.tracks) looks.push_back(look_of(t));
        const double sum = sum_of_weights(material);
        const auto mean = [&](auto value) {
            double out = 0.0;
            for (std::size_t i = 0; i < looks.size(); ++i)
                out += material.tracks[i].weight / sum * value(looks[i]);
            return out;
        };
        for (std::size_t a = 0; a < look_axes; ++a) {
            center_.at(a) = mean([&](const Look& x) { return x.at(a); });
            for (Look& x : looks) x.at(a) -= center_.at(a);
            for (std::size_t b = 0; b < a; ++b) {
                const double slope = mean([&](const Look& x) { return x.at(a) * x.at(b); });
                slope_.at(a).at(b) = slope;
                for (Look& x : looks) x.at(a) -= slope * x.at(b);
            }
            constexpr double least = 0.05;  // alike, as where nothing flickers
            width_.at(a) =
                std::max(least, std::sqrt(mean([&](const Look& x) { return x.at(a) * x.at(a); })));
            for (Look& x : looks) x.at(a) /= width_.at(a);
        }
    }

    // Along each direction and from the middle: the sets are those of large places.
    [[nodiscard]] Places places(const ReferenceTrack& track) const {
        Look x = look_of(track);
        double square = 0.0;
        for (std::size_t a = 0; a < look_axes; ++a) {
            x.at(a) -= center_.at(a);
            for (std::size_t b = 0; b < a; ++b) x.at(a) -= slope_.at(a).at(b) * x.at(b);
            x.at(a) /= width_.at(a);
            square += x.at(a) * x.at(a);
        }
        Places out{};
        std::size_t next = 0;
        for (int i = -1; i <= 1; ++i)
            for (int j = -1; j <= 1; ++j)
                for (int k = -1; k <= 1; ++k)
                    if (i != 0 || j != 0 || k != 0) out.at(next++) = i * x[0] + j * x[1] + k * x[2];
        out.at(next++) = -square;
        out.at(next) = square;
        return out;
    }

  private:
    Look center_{};
    std::array<Look, look_axes> slope_{};
    Look width_{};
};

// The sets, each held by its least place; those of a family hold 0.1, 0.2 ... 0.9 of the material.
class TrackSets {
  public:
    explicit TrackSets(const TrackGroup& material) : axes_(material) {
        std::vector<Places> places;
        for (const ReferenceTrack& t : material.tracks) places.push_back(axes_.places(t));
        const double sum = sum_of_weights(material);
        std::vector<std::size_t> order(places.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t f = 0; f < families; ++f) {
            std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                return places[a].at(f) > places[b].at(f);
            });
            double held = 0.0;
            std::size_t k = 0;
            for (const std::size_t i : order) {
                held += material.tracks[i].weight / sum;
                while (k < levels && held >= 0.1 * static_cast<double>(k + 1))
                    least_.at(f).at(k++) = places[i].at(f);
            }
        }
    }

    [[nodiscard]] std::vector<Levels> levels_of(const TrackGroup& group) const {
        std::vector<Levels> out;
        for (const ReferenceTrack& t : group.tracks) {
            const Places places = axes_.places(t);
            Levels& here = out.emplace_back();
            for (std::size_t f = 0; f < families; ++f) {
                std::size_t k = 0;
                while (k < levels && places.at(f) < least_.at(f).at(k)) ++k;
                here.at(f) = static_cast<unsigned char>(k);
            }
        }
        return out;
    }

  private:
    MaterialAxes axes_;
    std::array<std::array<double, levels>, families> least_{};
};

// Adds one track to the sets that hold it, for now to the smallest alone.
void add_to_smallest(const Levels& track, double weight, SetShares& shares) {
    for (std::size_t f = 0; f < families; ++f)
        if (track.at(f) < levels) shares.at(f).at(track.at(f)) += weight;
}

// What the smaller sets hold the larger ones hold, too.
void gather(SetShares& shares) {
    for (auto& family : shares) std::partial_sum(family.begin(), family.end(), family.begin());
}

SetShares shares_in_sets(const TrackGroup& group, const std::vector<Levels>& where) {
    const double sum = sum_of_weights(group);
    SetShares out{};
    for (std::size_t i = 0; i < where.size(); ++i)
        add_to_smallest(where[i], group.tracks[i].weight / sum, out);
    gather(out);
    return out;
}

// Independent particles of the sample and of the material.
struct ParticleCounts {
    double sample = 0.0;
    double material = 0.0;
};

// How far the sample lacks a share of the material, in standard errors, where it lacks most.
double largest_lack(const SetShares& sample,
                    const SetShares& material,
                    double share,
                    const ParticleCounts& n) {
    double most = 0.0;
    for (std::size_t f = 0; f < families; ++f) {
        for (std::size_t k = 0; k < levels; ++k) {
            const double r = material[f][k];
            const double expected = share * r;
            // One particle more, or a set that holds all could not be judged.
            const double variance =
                (std::max(0.0, expected * (1.0 - expected)) + 1.0 / n.sample) / n.sample +
                share * share * std::max(0.0, r * (1.0 - r)) / n.material;
            const double lack = expected - sample[f][k];
            if (lack > 0.0) most = std::max(most, lack / std::sqrt(variance));
        }
    }
    return most;
}

// Lacks that come by chance.
class ChanceLacks {
  public:
    ChanceLacks(const TrackGroup& material, std::vector<Levels> where, const ParticleCounts& n)
        : where_(std::move(where)), drawn_(n) {
        for (const ReferenceTrack& t : material.tracks) upto_.push_back(t.weight);
        std::partial_sum(upto_.begin(), upto_.end(), upto_.begin());
        // In standard errors, more particles lack no more.
        const double too_many = std::max(1.0, std::min(n.sample, n.material) / most_drawn);
        drawn_.sample = std::round(std::min(n.sample / too_many, 10.0 * most_drawn));
        drawn_.material = std::round(std::min(n.material / too_many, 10.0 * most_drawn));
    }

    // Chance of as great a lack where just that share is of the material and all else lies in none
    // of the sets; what was found counts among the draws.
    [[nodiscard]] double p_of(double lack, double share) const {
        Random random(share_seed);
        std::size_t as_great = 0;
        for (std::size_t d = 0; d < draws; ++d) {
            const SetShares sample = drawn(drawn_.sample, share, random);
            const SetShares material = drawn(drawn_.material, 1.0, random);
            if (largest_lack(sample, material, share, drawn_) >= lack) ++as_great;
        }
        return (1.0 + static_cast<double>(as_great)) / (1.0 + static_cast<double>(draws));
    }

  private:
    [[nodiscard]] SetShares drawn(double particles, double share, Random& random) const {
        SetShares out{};
        const long long count = std::llround(particles);
        for (long long i = 0; i < count; ++i) {
            const double place = random.uniform();
            if (place >= share) continue;
            const auto found =
                std::upper_bound(upto_.begin(), upto_.end(), place / share * upto_.back());
            const auto track =
                std::min(static_cast<std::size_t>(found - upto_.begin()), where_.size() - 1);
            add_to_smallest(where_[track], 1.0 / particles, out);
        }
        gather(out);
        return out;
    }

    std::vector<Levels> where_;
    std::vector<double> upto_;  // weights added up
    ParticleCounts drawn_;
};

}  // namespace

LargestShare largest_share(const TrackGroup& sample, const TrackGroup& material) {
    assert(sample.tracks.size() >= k_fewest_sample_tracks);
    assert(material.tracks.size() >= k_fewest_reference_tracks);
    const TrackSets sets(material);
    const std::vector<Levels> in_material = sets.levels_of(material);
    const SetShares f = shares_in_sets(sample, sets.levels_of(sample));
    const SetShares r = shares_in_sets(material, in_material);
    const ParticleCounts n{particles_of(sample), particles_of(material)};
    const ChanceLacks chance(material, in_material, n);
    const auto p_of = [&](double share) {
        return chance.p_of(largest_lack(f, r, share, n), share);
    };
    LargestShare out;
    out.p_all = p_of(1.0);
    if (out.p_all <= 1.0 - share_allowed) {
        double allowed = 0.0;
        for (int step = 0; step < share_bisections; ++step) {
            const double middle = 0.5 * (allowed + out.at_most);
            (p_of(middle) <= 1.0 - share_allowed ? out.at_most : allowed) = middle;
        }
    }
    return out;
}

}  // namespace nta
