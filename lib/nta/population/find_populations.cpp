// SPDX-License-Identifier: MIT
#include "nta/population/find_populations.hpp"

#include "nta/core/order_statistics.hpp"
#include "nta/population/mixture_shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {
namespace {

constexpr std::ptrdiff_t fewest_tracks = 10;
constexpr double enough_probability = 0.9;
constexpr double smoothing_ln = 0.15;  // of sizes, for shares by diameter

using Kind = std::array<bool, k_materials>;
struct NamedKind {
    const char* name;
    Kind kind;
};
constexpr std::array<NamedKind, 3> kinds = {{{"vesicle", {true, false, false, false}},
                                             {"mineral", {false, false, true, true}},
                                             {"undetermined", {false, true, false, false}}}};

TrackPopulation population_of(const MaterialMixture& mixture, std::size_t track) {
    std::array<double, k_materials> part{};
    double sum = k_other_share * mixture.other_likelihood[track];
    for (std::size_t m = 0; m < k_materials; ++m) {
        part.at(m) = (1.0 - k_other_share) * mixture.share.at(m) * mixture.likelihood[track].at(m);
        sum += part.at(m);
    }
    TrackPopulation out;
    if (!(sum > 0.0)) return out;
    out.vesicle = part[index_of(Material::vesicle)] / sum;
    out.loaded = part[index_of(Material::loaded_vesicle)] / sum;
    out.mineral = (part[index_of(Material::compact)] + part[index_of(Material::needle)]) / sum;
    if (out.vesicle >= enough_probability) out.name = "vesicle";
    if (out.mineral >= enough_probability) out.name = "mineral";
    out.probability = out.name == "vesicle"   ? out.vesicle
                      : out.name == "mineral" ? out.mineral
                                              : 1.0 - std::max(out.vesicle, out.mineral);
    return out;
}

// Share of each kind among the particles of each diameter; sizes are smoothed, for as single nodes
// they are as jagged as few tracks make them.
std::vector<double> shares_by_node(const MaterialMixture& mixture, const Kind& kind) {
    const std::vector<double> nm = population_diameters_nm();
    std::vector<double> out;
    for (std::size_t k = 0; k < nm.size(); ++k) {
        double of_kind = 0.0;
        double of_all = 0.0;
        for (std::size_t j = 0; j < nm.size(); ++j) {
            const double z = std::log(nm[j] / nm[k]) / smoothing_ln;
            const double near = std::exp(-0.5 * z * z);
            for (std::size_t m = 0; m < k_materials; ++m) {
                const double part = near * mixture.share.at(m) * mixture.sizes.at(m)[j];
                of_all += part;
                if (kind.at(m)) of_kind += part;
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
    const auto stands_for_some = [](const PopulationTrack& t) { return t.weight > 0.0; };
    if (std::count_if(tracks.begin(), tracks.end(), stands_for_some) < fewest_tracks) return out;
    const Materials materials(options.materials);
    std::vector<PopulationEvidence> evidence(tracks.size());
    std::vector<double> weights(tracks.size());
    workers.run(tracks.size(), [&](std::size_t i) {
        evidence[i] = evidence_of(tracks[i], materials);
        weights[i] = tracks[i].weight;
    });
    const MaterialMixture mixture = fit_mixture(evidence, weights);
    for (std::size_t i = 0; i < tracks.size(); ++i) out.tracks[i] = population_of(mixture, i);

    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    const double squares = std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0);
    double particles = sum * sum / squares;
    if (options.effective_particles > 0.0)
        particles = std::min(particles, options.effective_particles);
    const double per_track = std::min(1.0, particles / static_cast<double>(tracks.size()));
    for (const NamedKind& k : kinds) {
        out.all.push_back({k.name,
                           share_of(mixture, weights, k.kind, particles),
                           median_index(tracks, out.tracks, k.name, per_track, options),
                           shares_by_node(mixture, k.kind)});
    }
    tell_of_loaded(out);
    return out;
}

}  // namespace nta
