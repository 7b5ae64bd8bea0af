// SPDX-License-Identifier: MIT
#include "nta/pipeline/tell_populations.hpp"

#include "nta/size/hydrodynamic_diameter.hpp"

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

PopulationOptions population_options(const GivenSettings& given,
                                     const Settings& settings,
                                     double effective_particles) {
    PopulationOptions out;
    out.references = given.references;
    out.effective_particles = effective_particles;
    out.has_scale = given.calibration.has_value();
    if (!out.has_scale) return out;
    const Calibration& calibration = *given.calibration;
    out.materials.optics = optics_of(calibration.settings);
    out.materials.log_adu_per_um2 = std::log(calibration.adu_per_um2);
    out.materials.temperature = settings.temperature;
    out.materials.viscosity = settings.viscosity;
    // An unknown exposure does not agree with a calibration.
    out.materials.exposure = settings.exposure.value_or(Duration::seconds(0.0));
    out.log_adu_per_um2_se = calibration.adu_per_um2_u_relative;
    return out;
}

// Diffusion coefficients of population_diameters_nm(), ascending: the diameters run downward.
std::vector<double> D_ascending(const Settings& settings) {
    std::vector<double> D_um2_per_s;
    for (const double nm : population_diameters_nm())
        D_um2_per_s.push_back(
            diffusion_coefficient(Length::nanometers(nm), settings.temperature, settings.viscosity)
                .um2_per_s());
    std::reverse(D_um2_per_s.begin(), D_um2_per_s.end());
    return D_um2_per_s;
}

constexpr double k_least_log_flux_se = 0.02;

PopulationTrack measured(const TrackLight& light) {
    PopulationTrack out;
    out.log_flux = *light.log_flux;
    // Without a calibration noise alone, which may be none.
    out.log_flux_se = std::max(light.log_flux_se, k_least_log_flux_se);
    out.is_lower_bound = light.is_lower_bound();
    out.flicker = light.flicker;
    return out;
}

// The track as it stands in tracks.csv, where a reference's are read from.
std::optional<ReferenceTrack> as_measured(const SizedTrack& sized,
                                          const TrackLight& light,
                                          const Track& track) {
    if (!sized.diameter_nm || !(*sized.diameter_nm > 0.0)) return std::nullopt;
    ReferenceTrack out;
    out.diameter_nm = *sized.diameter_nm;
    out.log_flux = *light.log_flux;
    out.flicker = told_flicker(light);
    out.weight = static_cast<double>(track.positions.size());
    return out;
}

}  // namespace

Populations tell_populations(const PopulationInput& input,
                             const GivenSettings& given,
                             const Settings& settings,
                             WorkerPool& workers) {
    const LightInput& journey = input.journey;
    Populations out;
    out.tracks.resize(input.light.tracks.size());
    if (!journey.weights && given.references.empty()) return out;
    std::vector<PopulationTrack> tracks;
    std::vector<std::size_t> linked;  // where each of them stands among all
    std::vector<std::size_t> free;
    std::size_t next = 0;
    for (std::size_t i = 0; i < input.light.tracks.size(); ++i) {
        if (journey.stuck[i]) continue;
        const std::size_t k = next++;
        if (!journey.sized[k].used || !input.light.tracks[i].log_flux) continue;
        tracks.push_back(measured(input.light.tracks[i]));
        tracks.back().index = input.light.bounded_index[i];
        // Without depths a share is one of the particles in view: a track is that of one particle
        // in so many frames.
        tracks.back().weight =
            journey.weights ? journey.weights->track_per_um[k] : journey.sized[k].counted_frames;
        tracks.back().as_measured =
            as_measured(journey.sized[k], input.light.tracks[i], input.tracks[k]);
        linked.push_back(i);
        free.push_back(k);
    }
    const std::vector<double> D = D_ascending(settings);
    workers.run(tracks.size(), [&](std::size_t t) {
        tracks[t].log_likelihood =
            log_likelihood(input.tracks[free[t]], D, journey.diffusion.model);
        std::reverse(tracks[t].log_likelihood.begin(), tracks[t].log_likelihood.end());
    });
    Populations found = find_populations(
        tracks, population_options(given, settings, input.effective_particles), workers);
    for (std::size_t t = 0; t < tracks.size(); ++t)
        out.tracks[linked[t]] = std::move(found.tracks[t]);
    out.all = std::move(found.all);
    out.diagnostics = std::move(found.diagnostics);
    return out;
}

}  // namespace nta
