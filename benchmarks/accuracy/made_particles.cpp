// SPDX-License-Identifier: MIT
#include "made_particles.hpp"

#include "nta/core/order_statistics.hpp"
#include "nta/core/random.hpp"
#include "nta/core/spot_flux.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/pipeline/light_of_tracks.hpp"
#include "nta/scatter/measure_light.hpp"
#include "nta/simulate/brightness.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/water_viscosity.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "brownian_tracks.hpp"

namespace nta::accuracy {
namespace {

constexpr double exposure_s = 0.01;
constexpr double position_noise_um = 0.03;
constexpr double spot_noise = 0.08;   // of ln flux
constexpr double depth_error = 0.04;  // of ln flux, shared by the spots of a track
constexpr double log_scale = 16.0;
constexpr double width_px = 1.6;

class Maker {
  public:
    Maker(const MadeParticles& p, std::uint64_t seed)
        : p_(p), light_(scene(), population(p)), random_(seed) {}

    Track track() {
        const double nm = p_.median_nm * std::exp(p_.sd_ln * random_.normal());
        Track track = brownian_track(
            p_.positions, {water_diffusion_um2_per_s(nm), exposure_s, position_noise_um}, random_);
        std::optional<Needle> needle;
        if (p_.aspect > 1.0) needle = light_.needle(nm, random_);
        const double mean_um2 = needle
                                    ? needle->mean_um2
                                    : collected_scattering_um2({Length::nanometers(nm), p_.index},
                                                               made_options().materials.optics);
        const double place = depth_error * random_.normal();
        for (Localization& spot : track.positions) {
            const double log_flux = log_scale + place + std::log(mean_um2 * shown(needle)) +
                                    spot_noise * random_.normal();
            spot.width_px = static_cast<float>(width_px);
            spot.peak_adu = static_cast<float>(std::exp(log_flux) /
                                               (2.0 * std::numbers::pi * width_px * width_px));
            spot.noise_adu = 0.8F * static_cast<float>(spot_noise) * spot.peak_adu;
            spot.log_flux_sd = static_cast<float>(spot_noise);
        }
        return track;
    }

  private:
    static Scene scene() {
        Scene s;
        s.optics.wavelength_nm = 405.0;
        s.optics.na = 0.4;
        s.optics.medium_index = 1.3427;
        return s;
    }
    static ScenePopulation population(const MadeParticles& p) {
        ScenePopulation out;
        out.index = p.index;
        out.aspect = p.aspect;
        out.mode_nm = p.median_nm;
        return out;
    }
    // Light of one exposure over the mean; the needle turns on until the next.
    double shown(std::optional<Needle>& needle) {
        if (!needle) return 1.0;
        constexpr int parts = 24;
        double light = 0.0;
        for (int k = 0; k < parts; ++k) {
            turn_axis(needle->axis, needle->rotation_per_s * exposure_s / parts, random_);
            light += needle->relative_light() / parts;
        }
        const double dark_s = reference_scale().s_from_frame() - exposure_s;
        turn_axis(needle->axis, needle->rotation_per_s * dark_s, random_);
        return light;
    }

    MadeParticles p_;
    Brightness light_;
    Random random_;
};

// As weigh_by_depth() does: the median over the spots, and what they scatter by.
void set_brightness(const Track& track, PopulationTrack& out) {
    std::vector<double> logs;
    for (const Localization& spot : track.positions) logs.push_back(std::log(spot_flux_adu(spot)));
    out.log_flux = median_of(logs);
    for (double& v : logs) v = std::abs(v - out.log_flux);
    const double se =
        1.2533 * 1.4826 * median_of(logs) / std::sqrt(static_cast<double>(logs.size()));
    out.log_flux_se = std::hypot(se, k_log_brightness_floor);
}

std::vector<double> D_ascending() {
    std::vector<double> D;
    for (const double nm : population_diameters_nm()) D.push_back(water_diffusion_um2_per_s(nm));
    std::reverse(D.begin(), D.end());
    return D;
}

}  // namespace

PopulationOptions made_options() {
    PopulationOptions o;
    o.materials.optics.wavelength = Length::nanometers(405.0);
    o.materials.log_adu_per_um2 = log_scale;
    o.materials.viscosity = water_viscosity(o.materials.temperature);
    o.materials.exposure = Duration::seconds(exposure_s);
    return o;
}

std::vector<PopulationTrack> made_particles(const MadeParticles& p, std::uint64_t seed) {
    Maker maker(p, seed);
    Tracks tracks;
    for (int i = 0; i < p.count; ++i) tracks.push_back(maker.track());
    DiffusionOptions motion;
    motion.scale = reference_scale();
    motion.exposure = Duration::seconds(exposure_s);
    const DiffusionResult diffusion = estimate_diffusion(tracks, motion);
    std::vector<TrackMotion> known;
    for (const auto& d : diffusion.tracks) {
        const double D = std::max(d->D_um2_per_s, 0.1);
        known.push_back({D, water_diffusion_um2_per_s(1.0) / D});
    }
    LightOptions light_options;
    light_options.scale = motion.scale;
    light_options.exposure = motion.exposure;
    const std::vector<TrackLight> light = measure_light(tracks, known, light_options);
    const IndexFinder finder(made_options().materials.optics, log_scale);
    const std::vector<double> D = D_ascending();
    std::vector<PopulationTrack> out(tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        set_brightness(tracks[i], out[i]);
        out[i].flicker = light[i].flicker;
        out[i].log_likelihood = log_likelihood(tracks[i], D, diffusion.model);
        std::reverse(out[i].log_likelihood.begin(), out[i].log_likelihood.end());
        const TrackDiffusion& d = *diffusion.tracks[i];
        const auto index =
            finder.index_of({out[i].log_flux,
                             out[i].log_flux_se,
                             Length::nanometers(*known[i].diameter_nm),
                             d.D_se_um2_per_s.value_or(0.0) / *known[i].D_um2_per_s});
        if (index) out[i].index = index->index;
    }
    return out;
}

}  // namespace nta::accuracy
