// SPDX-License-Identifier: MIT
#include "nta/population/find_populations.hpp"

#include "nta/core/order_statistics.hpp"
#include "nta/population/lone_references.hpp"
#include "nta/population/mixture_shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace nta {
namespace {

constexpr std::ptrdiff_t fewest_tracks = 10;
constexpr double smoothing_ln = 0.15;  // of sizes, for shares by diameter

using Which = std::vector<bool>;

// One material, by physics or by a reference, against vesicles.
struct Comparison {
    std::string name;  // of the material
    std::vector<ParticleKind> kinds;
    Which material;  // which of the kinds are that
    Which vesicle;
    Which loaded;
    Which by_index;  // of the material, those that are told by their index alone; none with a
                     // reference
    bool by_reference = false;
};

struct Compared {
    Comparison what;
    KindMixture mixture;
    std::vector<double> weights;  // that it was fitted with
    // What a track of each kind stands for in the sample, beyond its weight in the fit.
    std::vector<double> particles_per_track;
};

void add(Comparison& c, ParticleKind kind, Which Comparison::*role) {
    for (Which Comparison::*all :
         {&Comparison::material, &Comparison::vesicle, &Comparison::loaded})
        (c.*all).push_back(all == role);
    c.kinds.push_back(std::move(kind));
}

const ReferenceMaterial* reference_named(const PopulationOptions& options, const char* name) {
    const auto found = std::find_if(options.references.begin(),
                                    options.references.end(),
                                    [&](const ReferenceMaterial& r) { return r.name == name; });
    return found != options.references.end() ? &*found : nullptr;
}

void add_vesicles(Comparison& c,
                  const std::optional<Materials>& physics,
                  const PopulationOptions& options) {
    constexpr double half = 0.5;
    const ReferenceMaterial* reference = reference_named(options, k_vesicle_name);
    auto vesicle = reference != nullptr ? reference_kind(*reference, half) : std::nullopt;
    if (vesicle) {
        add(c, std::move(*vesicle), &Comparison::vesicle);
    } else {
        assert(physics);  // else the references are alone
        add(c, physics->kind(Material::vesicle, 0.5 * half), &Comparison::vesicle);
        add(c, physics->kind(Material::loaded_vesicle, 0.5 * half), &Comparison::loaded);
    }
}

// What the tracks are compared with, one after another.
std::vector<Comparison> comparisons_of(const PopulationOptions& options) {
    std::optional<Materials> physics;
    if (options.has_scale) physics.emplace(options.materials);
    std::vector<Comparison> out;
    const auto start = [&](const std::string& name, bool by_reference) -> Comparison& {
        Comparison& c = out.emplace_back();
        c.name = name;
        add_vesicles(c, physics, options);
        const auto knows_sizes = [](const ParticleKind& k) { return !k.sizes.empty(); };
        c.by_reference = by_reference || std::any_of(c.kinds.begin(), c.kinds.end(), knows_sizes);
        return c;
    };
    for (const ReferenceMaterial& r : options.references) {
        if (r.name == k_vesicle_name) continue;
        auto kind = reference_kind(r, 0.5);
        if (kind) add(start(r.name, true), std::move(*kind), &Comparison::material);
    }
    const auto is_mineral = [](const Comparison& c) { return c.name == k_mineral_name; };
    if (physics && std::none_of(out.begin(), out.end(), is_mineral)) {
        Comparison& c = start(k_mineral_name, false);
        add(c, physics->kind(Material::compact, 0.25), &Comparison::material);
        c.by_index.assign(c.kinds.size(), false);
        c.by_index.back() = true;
        add(c, physics->kind(Material::needle, 0.25), &Comparison::material);
        c.by_index.push_back(false);
    }
    return out;
}

TrackPopulation probabilities(const Compared& c, std::size_t track) {
    TrackPopulation out;
    const std::vector<double> all = kind_chances(c.mixture, track);
    for (std::size_t m = 0; m < all.size(); ++m) {
        if (c.what.vesicle[m]) out.vesicle += all[m];
        if (c.what.loaded[m]) out.loaded += all[m];
        if (c.what.material[m]) out.mineral += all[m];
    }
    return out;
}

// One track in all comparisons.
TrackPopulation named(const std::vector<Compared>& all, std::size_t track) {
    TrackPopulation out;
    out.vesicle = 1.0;
    std::size_t alike = 0;
    for (const Compared& c : all) {
        const TrackPopulation here = probabilities(c, track);
        out.vesicle = std::min(out.vesicle, here.vesicle);
        out.loaded = std::max(out.loaded, here.loaded);
        out.mineral = std::max(out.mineral, here.mineral);
        if (here.mineral < k_enough_probability) continue;
        ++alike;
        out.name = c.what.name;
    }
    if (alike > 1) out.name = "undetermined";
    if (out.vesicle >= k_enough_probability) out.name = k_vesicle_name;
    out.probability = out.name == k_vesicle_name   ? out.vesicle
                      : out.name == "undetermined" ? 1.0 - std::max(out.vesicle, out.mineral)
                                                   : out.mineral;
    return out;
}

// Share of some kinds among the particles of each diameter; sizes are smoothed, for as single nodes
// they are as jagged as few tracks make them.
std::vector<double> shares_by_node(const Compared& c, const Which& which) {
    const KindMixture& mixture = c.mixture;
    const std::vector<double> nm = population_diameters_nm();
    std::vector<double> out;
    for (std::size_t k = 0; k < nm.size(); ++k) {
        double of_kind = 0.0;
        double of_all = 0.0;
        for (std::size_t j = 0; j < nm.size(); ++j) {
            const double z = std::log(nm[j] / nm[k]) / smoothing_ln;
            const double near = std::exp(-0.5 * z * z);
            for (std::size_t m = 0; m < mixture.share.size(); ++m) {
                const double part =
                    near * mixture.share[m] * c.particles_per_track[m] * mixture.sizes[m][j];
                of_all += part;
                if (which[m]) of_kind += part;
            }
        }
        out.push_back(of_all > 0.0 ? of_kind / of_all : 0.0);
    }
    return out;
}

// Of the tracks of one name; the calibration's error moves all of them alike.
std::optional<Estimate> median_index(const std::vector<PopulationTrack>& tracks,
                                     const std::vector<TrackPopulation>& found,
                                     const std::string& name,
                                     double particles_per_track,
                                     const PopulationOptions& options) {
    std::vector<double> indexes;
    for (std::size_t i = 0; i < tracks.size(); ++i)
        if (found[i].name == name && tracks[i].index) indexes.push_back(*tracks[i].index);
    if (indexes.size() < 2) return std::nullopt;
    Estimate out;
    out.value = median_of(indexes);
    constexpr double below_1_sd = 0.158655;
    const double sd =
        0.5 * (quantile_of(indexes, 1.0 - below_1_sd) - quantile_of(indexes, below_1_sd));
    constexpr double median_over_mean_se = 1.2533;
    const double se = median_over_mean_se * sd /
                      std::sqrt(static_cast<double>(indexes.size()) * particles_per_track);
    // Light goes about as the square of the difference in index (Rayleigh).
    const double shared =
        0.5 * options.log_adu_per_um2_se * (out.value - options.materials.optics.medium_index);
    constexpr double normal_97_5 = 1.959963984540054;
    out.se = std::hypot(se, shared);
    out.low = out.value - normal_97_5 * *out.se;
    out.high = out.value + normal_97_5 * *out.se;
    return out;
}

void tell_of_loaded(Populations& found) {
    const Estimate& share = found.all.back().fraction;
    constexpr double worth_telling = 0.02;
    if (share.value < worth_telling || !(share.low && *share.low > 0.0)) return;
    constexpr double percent = 100.0;
    found.diagnostics.push_back(
        {"raised-index",
         Severity::note,
         fmt::format("{:.0f} % of the particles are round, of vesicle size, and have a refractive "
                     "index between vesicles and mineral: consistent with mineral-loaded vesicles "
                     "or with clusters of vesicles; EDTA or detergent controls tell",
                     percent * share.value),
         share.value});
}

// Mean weight of the tracks of each kind; of all where there are hardly any.
std::vector<double> mean_weights(const KindMixture& mixture,
                                 const std::vector<PopulationTrack>& tracks) {
    std::vector<double> weight(mixture.share.size(), 0.0);
    std::vector<double> count(mixture.share.size(), 0.0);
    double mean = 0.0;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        mean += tracks[i].weight / static_cast<double>(tracks.size());
        if (!(tracks[i].weight > 0.0)) continue;
        const std::vector<double> p = kind_chances(mixture, i);
        for (std::size_t m = 0; m < p.size(); ++m) {
            weight[m] += p[m] * tracks[i].weight;
            count[m] += p[m];
        }
    }
    constexpr double hardly_any = 0.5;
    for (std::size_t m = 0; m < weight.size(); ++m)
        weight[m] = count[m] > hardly_any ? weight[m] / count[m] : mean;
    return weight;
}

// A reference's density is that of tracks, so that shares are found of tracks, each of which counts
// once, and turned into shares of particles afterwards.
Compared compared(Comparison what,
                  const std::vector<PopulationTrack>& tracks,
                  WorkerPool& workers) {
    Compared out;
    std::vector<PopulationEvidence> evidence(tracks.size());
    workers.run(tracks.size(),
                [&](std::size_t i) { evidence[i] = evidence_of(tracks[i], what.kinds); });
    for (const PopulationTrack& t : tracks)
        out.weights.push_back(what.by_reference ? (t.weight > 0.0 ? 1.0 : 0.0) : t.weight);
    out.mixture = fit_mixture(evidence, out.weights, what.kinds);
    out.particles_per_track = what.by_reference ? mean_weights(out.mixture, tracks)
                                                : std::vector<double>(what.kinds.size(), 1.0);
    out.what = std::move(what);
    return out;
}

// Share of the particles from a share of the tracks.
Estimate share_of_particles(const Compared& c, const Which& which, double particles) {
    Estimate share = share_of(c.mixture, c.weights, which, particles);
    if (!c.what.by_reference) return share;
    double inside = 0.0;
    double inside_share = 0.0;
    double outside = 0.0;
    double outside_share = 0.0;
    for (std::size_t m = 0; m < which.size(); ++m) {
        (which[m] ? inside : outside) += c.mixture.share[m] * c.particles_per_track[m];
        (which[m] ? inside_share : outside_share) += c.mixture.share[m];
    }
    if (!(inside_share > 0.0 && outside_share > 0.0)) return share;
    const double a = inside / inside_share;
    const double b = outside / outside_share;
    const auto turned = [&](double f) { return f * a / (f * a + (1.0 - f) * b); };
    share.value = turned(share.value);
    constexpr double normal_97_5 = 1.959963984540054;
    if (share.low && share.high) {
        share.low = turned(*share.low);
        share.high = turned(*share.high);
        share.se = 0.5 * (*share.high - *share.low) / normal_97_5;
    }
    return share;
}

// An index is not a material: beads of polystyrene (1.59), silica or plastic look the same.
void tell_of_compact(const std::vector<Compared>& all, double particles, Populations& found) {
    for (const Compared& c : all) {
        if (c.what.by_index.empty()) continue;
        // Short needles that hardly flicker are much the same: whether there is mineral is asked of
        // both.
        const Estimate mineral = share_of_particles(c, c.what.material, particles);
        const Estimate share = share_of_particles(c, c.what.by_index, particles);
        constexpr double worth_telling = 0.05;
        if (share.value < worth_telling || !(mineral.low && *mineral.low > 0.0)) continue;
        constexpr double percent = 100.0;
        found.diagnostics.push_back(
            {"mineral-by-index",
             Severity::note,
             fmt::format("{:.0f} % of the particles are called mineral because they are round and "
                         "have a refractive index of 1.50 to 1.65: consistent with compact calcium "
                         "phosphate, and with beads of polystyrene or another plastic; a reference "
                         "filmed of the pure material, or EDTA, tells",
                         percent * share.value),
             share.value});
    }
}

// Several comparisons tell of vesicles; the one that leaves fewest of them stands.
Population vesicles_of(const std::vector<Compared>& all, double particles) {
    Population out;
    for (const Compared& c : all) {
        const Estimate here = share_of_particles(c, c.what.vesicle, particles);
        std::vector<double> nodes = shares_by_node(c, c.what.vesicle);
        if (out.name.empty()) {
            out = {k_vesicle_name, here, {}, {}, std::move(nodes)};
            continue;
        }
        if (here.value < out.fraction.value) out.fraction = here;
        for (std::size_t k = 0; k < nodes.size(); ++k)
            out.share_by_node[k] = std::min(out.share_by_node[k], nodes[k]);
    }
    return out;
}

// What is left of all; with one comparison its own kinds tell of it.
Population rest_of(const std::vector<Compared>& all,
                   const std::vector<Population>& told,
                   double particles) {
    Population out;
    out.name = "undetermined";
    if (all.size() == 1) {
        const Comparison& what = all.front().what;
        Which rest(what.kinds.size());
        for (std::size_t m = 0; m < rest.size(); ++m)
            rest[m] = !what.vesicle[m] && !what.material[m];
        out.fraction = share_of_particles(all.front(), rest, particles);
        out.share_by_node = shares_by_node(all.front(), rest);
        return out;
    }
    out.fraction.value = 1.0;
    out.share_by_node.assign(k_population_nodes, 1.0);
    for (const Population& p : told) {
        out.fraction.value -= p.fraction.value;
        for (std::size_t k = 0; k < k_population_nodes; ++k)
            out.share_by_node[k] -= p.share_by_node[k];
    }
    out.fraction.value = std::max(0.0, out.fraction.value);
    for (double& s : out.share_by_node) s = std::max(0.0, s);
    return out;
}

// The rows of a size bin must add up to it.
void share_out(std::vector<Population>& all) {
    for (std::size_t k = 0; k < k_population_nodes; ++k) {
        double sum = 0.0;
        for (const Population& p : all) sum += p.share_by_node[k];
        if (!(sum > 1.0)) continue;
        for (Population& p : all) p.share_by_node[k] /= sum;
    }
}

std::vector<Population> populations_of(const std::vector<Compared>& all, double particles) {
    std::vector<Population> out = {vesicles_of(all, particles)};
    for (const Compared& c : all)
        out.push_back({c.what.name,
                       share_of_particles(c, c.what.material, particles),
                       std::nullopt,
                       std::nullopt,
                       shares_by_node(c, c.what.material)});
    out.push_back(rest_of(all, out, particles));
    share_out(out);
    return out;
}

void tell_of_few(const PopulationOptions& options, Populations& found) {
    for (const ReferenceMaterial& r : options.references) {
        if (has_density(r)) continue;
        found.diagnostics.push_back(
            {"reference-too-small",
             Severity::warning,
             fmt::format(
                 "the reference {} has {} sized tracks, expected at least {}: no particle is "
                 "compared with it",
                 r.name,
                 r.tracks.size(),
                 k_fewest_reference_tracks),
             static_cast<double>(r.tracks.size())});
    }
}

}  // namespace

double Population::share_at(double diameter_nm) const {
    if (share_by_node.empty()) return 1.0;
    static const std::vector<double> nm = population_diameters_nm();
    const double place = std::clamp(std::log(diameter_nm / nm[0]) / std::log(nm[1] / nm[0]),
                                    0.0,
                                    static_cast<double>(nm.size() - 1));
    const auto below = std::min(static_cast<std::size_t>(place), nm.size() - 2);
    const double rest = place - static_cast<double>(below);
    return (1.0 - rest) * share_by_node[below] + rest * share_by_node[below + 1];
}

Populations find_populations(const std::vector<PopulationTrack>& tracks,
                             const PopulationOptions& options,
                             WorkerPool& workers) {
    Populations out;
    out.tracks.resize(tracks.size());
    tell_of_few(options, out);
    const auto stands_for_some = [](const PopulationTrack& t) { return t.weight > 0.0; };
    if (std::count_if(tracks.begin(), tracks.end(), stands_for_some) < fewest_tracks) return out;
    if (are_alone(options)) {
        Populations alone = populations_at_most(tracks, options, workers);
        alone.diagnostics.insert(
            alone.diagnostics.begin(), out.diagnostics.begin(), out.diagnostics.end());
        return alone;
    }
    std::vector<Compared> all;
    for (Comparison& c : comparisons_of(options))
        all.push_back(compared(std::move(c), tracks, workers));
    if (all.empty()) return out;
    for (std::size_t i = 0; i < tracks.size(); ++i) out.tracks[i] = named(all, i);

    double sum = 0.0;
    double squares = 0.0;
    for (const PopulationTrack& t : tracks) {
        sum += t.weight;
        squares += t.weight * t.weight;
    }
    double particles = sum * sum / squares;
    if (options.effective_particles > 0.0)
        particles = std::min(particles, options.effective_particles);
    const double per_track = std::min(1.0, particles / static_cast<double>(tracks.size()));
    out.all = populations_of(all, particles);
    for (Population& p : out.all)
        p.refractive_index = median_index(tracks, out.tracks, p.name, per_track, options);
    const Which& loaded = all.front().what.loaded;
    if (std::any_of(loaded.begin(), loaded.end(), [](bool is) { return is; })) tell_of_loaded(out);
    tell_of_compact(all, particles, out);
    return out;
}

}  // namespace nta
