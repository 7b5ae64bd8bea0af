// SPDX-License-Identifier: MIT
#include "nta/population/lone_references.hpp"

#include "nta/population/largest_share.hpp"
#include "nta/population/mixture_shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

constexpr double unlike_step_ln = 0.3;
constexpr double unlike_sd_ln = 0.15;

// Any brightness at any diameter, in steps: what the sample holds besides the reference.
void add_unlike(const std::vector<PopulationTrack>& tracks, std::vector<ParticleKind>& kinds) {
    const auto [low, high] = std::minmax_element(
        tracks.begin(), tracks.end(), [](const PopulationTrack& a, const PopulationTrack& b) {
            return a.log_flux < b.log_flux;
        });
    constexpr double most_steps = 60.0;
    const double range = high->log_flux - low->log_flux;
    const auto steps = static_cast<int>(std::min(most_steps, std::ceil(range / unlike_step_ln)));
    for (int k = 0; k <= steps; ++k) {
        const double at = low->log_flux + unlike_step_ln * k;
        // As often steady as not: flicker does not speak for or against it.
        const std::vector<Appearance> looks = {{at, 0.0, 0.5, unlike_sd_ln},
                                               {at, 0.02, 0.125, unlike_sd_ln},
                                               {at, 0.06, 0.125, unlike_sd_ln},
                                               {at, 0.18, 0.125, unlike_sd_ln},
                                               {at, 0.54, 0.125, unlike_sd_ln}};
        kinds.push_back({{k_population_nodes, looks}, {}, 0.5 / (steps + 1)});
    }
}

// Of each track the probability that it is of the material where the sample holds the most of it.
std::vector<double> likenesses(const std::vector<PopulationTrack>& tracks,
                               const ReferenceMaterial& reference,
                               double at_most,
                               WorkerPool& workers) {
    std::vector<ParticleKind> kinds = {*reference_kind(reference, 0.5)};
    add_unlike(tracks, kinds);
    std::vector<PopulationEvidence> evidence(tracks.size());
    workers.run(tracks.size(), [&](std::size_t i) { evidence[i] = evidence_of(tracks[i], kinds); });
    std::vector<double> weights;
    for (const PopulationTrack& t : tracks) weights.push_back(t.weight > 0.0 ? 1.0 : 0.0);
    const KindMixture mixture = fit_mixture(evidence, weights, kinds, at_most);
    std::vector<double> out;
    for (std::size_t i = 0; i < tracks.size(); ++i) out.push_back(kind_chances(mixture, i).front());
    return out;
}

Diagnostic told_bound(const std::string& name, const LargestShare& found) {
    constexpr double percent = 100.0;
    const std::string what =
        found.at_most < 1.0
            ? fmt::format(
                  "at most {:.0f} % of the particles can be {} (95 % bound; p that all are "
                  "is {:.2g})",
                  percent * found.at_most,
                  name,
                  found.p_all)
            : fmt::format("all of the particles can be {} (p {:.2g})", name, found.p_all);
    return {"reference-alone",
            Severity::note,
            what +
                ", and none need be: a calibration, or a second reference that is named vesicle "
                "and filmed of pure vesicles, tells how many are",
            found.at_most};
}

void name_tracks(const std::string& name, const std::vector<double>& alike, Populations& found) {
    for (std::size_t i = 0; i < alike.size(); ++i) {
        TrackPopulation& t = found.tracks[i];
        t.mineral = std::max(t.mineral, alike[i]);
        if (alike[i] < k_enough_probability) continue;
        const bool is_first = t.name == "undetermined" && t.probability == 0.0;
        t.name = is_first ? name : "undetermined";
        t.probability = alike[i];  // so that a third does not name it
    }
}

}  // namespace

bool are_alone(const PopulationOptions& options) {
    if (options.has_scale) return false;
    bool has_vesicles = false;
    bool has_others = false;
    for (const ReferenceMaterial& r : options.references)
        if (has_density(r)) (r.name == k_vesicle_name ? has_vesicles : has_others) = true;
    return has_vesicles != has_others;
}

Populations populations_at_most(const std::vector<PopulationTrack>& tracks,
                                const PopulationOptions& options,
                                WorkerPool& workers) {
    Populations out;
    out.tracks.resize(tracks.size());
    std::vector<ReferenceTrack> sample;
    for (const PopulationTrack& t : tracks)
        if (t.as_measured && t.as_measured->weight > 0.0) sample.push_back(*t.as_measured);
    if (sample.size() < k_fewest_sample_tracks) return out;
    double least_left = 1.0;
    for (const ReferenceMaterial& r : options.references) {
        if (!has_density(r)) continue;
        const LargestShare found =
            largest_share({sample, options.effective_particles}, {r.tracks, r.particles});
        out.all.push_back({r.name, {}, ShareBounds{0.0, found.at_most, found.p_all}, {}, {}});
        out.diagnostics.push_back(told_bound(r.name, found));
        name_tracks(r.name, likenesses(tracks, r, found.at_most, workers), out);
        least_left = std::max(0.0, least_left - found.at_most);
    }
    for (TrackPopulation& t : out.tracks)
        t.probability = t.name == "undetermined" ? 1.0 - t.mineral : t.mineral;
    out.all.push_back({"undetermined", {}, ShareBounds{least_left, 1.0, std::nullopt}, {}, {}});
    return out;
}

}  // namespace nta
