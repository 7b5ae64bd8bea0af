// SPDX-License-Identifier: MIT
#include "lit_tracks.hpp"

#include "nta/scatter/rod.hpp"
#include "nta/simulate/brightness.hpp"
#include "nta/simulate/illumination.hpp"
#include "nta/simulate/spot_model.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/water_viscosity.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "brownian_tracks.hpp"
#include "spot_film.hpp"

namespace nta::accuracy {
namespace {

constexpr int cell_px = 48;
constexpr double deepest_start_um = 8.0;
constexpr std::size_t substeps = 6;
constexpr std::int32_t longest_gap = 3;
// Peak in focus of a needle's mean, in any unit: its light is scaled to the wanted ratio.
constexpr double needle_index = 1.6;

Scene scene_of(const LitParticles& p) {
    Scene scene;
    scene.optics = p.optics;
    ScenePopulation population;
    population.index = needle_index;
    population.aspect = p.aspect;
    population.mode_nm = p.diameter_nm;
    scene.populations = {population};
    return scene;
}

// One particle that stays within its cell of the picture, but not in its depth.
class LitParticle {
  public:
    LitParticle(const LitParticles& p, const Brightness& light, Random& random)
        : D_um2_per_s_(water_diffusion_um2_per_s(p.diameter_nm)),
          z_um_(deepest_start_um * (2.0 * random.uniform() - 1.0)) {
        if (p.aspect > 1.0) needle_ = light.needle(p.diameter_nm, random);
    }

    // Places of one exposure around a middle, in px; z goes on from frame to frame. The spacing is
    // that of ParticleBox.
    std::vector<PlaceUm> expose(const LitParticles& p, double um_from_px, Random& random) {
        constexpr auto K = static_cast<double>(substeps);
        const double step_s = p.exposure_s * K / (K * K - 1.0);
        const double step_um = std::sqrt(2.0 * D_um2_per_s_ * step_s);
        const double flow_um = p.flow_px_per_frame * um_from_px * step_s / p.frame_s;
        std::vector<PlaceUm> path;
        PlaceUm place;
        place.z_um = z_um_;
        for (std::size_t k = 0; k < substeps; ++k) {
            if (k > 0) {
                place.x_um += flow_um + step_um * random.normal();
                place.y_um += step_um * random.normal();
                place.z_um += step_um * random.normal();
            }
            place.light = needle_ ? light_while(p.exposure_s / K, random) : 1.0;
            path.push_back(place);
        }
        const double rest_s = p.frame_s - (K - 1.0) * step_s;
        z_um_ = place.z_um + std::sqrt(2.0 * D_um2_per_s_ * rest_s) * random.normal();
        if (needle_)
            turn_axis(needle_->axis, needle_->rotation_per_s * (p.frame_s - p.exposure_s), random);
        return path;
    }

  private:
    double light_while(double share_s, Random& random) {
        constexpr double finest_turn = 1.0 / 24.0;
        const double turn = needle_->rotation_per_s * share_s;
        const auto samples = static_cast<int>(std::clamp(std::ceil(turn / finest_turn), 1.0, 40.0));
        double light = 0.0;
        for (int i = 0; i < samples; ++i) {
            turn_axis(needle_->axis, turn / samples, random);
            light += needle_->relative_light() / samples;
        }
        return light;
    }

    double D_um2_per_s_;
    double z_um_;
    std::optional<Needle> needle_;
};

class Filming {
  public:
    Filming(const LitParticles& p, int positions, std::uint64_t seed)
        : particles_(p),
          positions_(static_cast<std::size_t>(positions)),
          scene_(scene_of(p)),
          light_(scene_, scene_.populations.front()),
          spot_(p.optics),
          sheet_(scene_),
          settings_(settings()),
          film_(settings_, seed) {
        peak_adu_ = p.snr * film_.noise_adu(settings_.width_px / 2.0, settings_.height_px / 2.0);
        const auto pixels = static_cast<std::size_t>(settings_.width_px) *
                            static_cast<std::size_t>(settings_.height_px);
        picture_adu_.resize(pixels);
    }

    // One particle in every cell, for as long as it takes most of them to be seen often enough.
    void film(Tracks& tracks) {
        const std::vector<PaintedSpot> cells =
            scattered_spots(settings_, cell_px, {}, film_.random());
        std::vector<LitParticle> particles;
        for (std::size_t i = 0; i < cells.size(); ++i)
            particles.emplace_back(particles_, light_, film_.random());
        std::vector<Track> seen(cells.size());
        const auto frames = static_cast<std::int32_t>(positions_ + positions_ / 2);
        for (std::int32_t frame = 0; frame < frames; ++frame) shoot(frame, particles, seen);
        for (Track& track : seen) {
            if (track.positions.size() < positions_) continue;
            track.positions.resize(positions_);
            track.track_id = static_cast<std::int64_t>(tracks.size());
            tracks.push_back(std::move(track));
        }
    }

    [[nodiscard]] double focus_flux_adu() const { return peak_adu_ * spot_.flux_per_peak(); }
    [[nodiscard]] double noise_adu() const { return peak_adu_ / particles_.snr; }

  private:
    static FilmSettings settings() {
        FilmSettings s;
        s.shot_noise = true;
        return s;
    }

    void shoot(std::int32_t frame, std::vector<LitParticle>& particles, std::vector<Track>& seen) {
        const double um = reference_scale().um_from_px();
        const std::vector<PaintedSpot> places =
            scattered_spots(settings_, cell_px, {}, film_.random());
        std::fill(picture_adu_.begin(), picture_adu_.end(), 0.0F);
        for (std::size_t i = 0; i < particles.size(); ++i)
            draw(particles[i].expose(particles_, um, film_.random()), places[i]);
        const Localizations found = film_.shoot_light(picture_adu_);
        for (std::size_t i = 0; i < particles.size(); ++i) {
            const int k = nearest_spot(found, places[i].x_px, places[i].y_px, 5.0);
            Track& track = seen[i];
            if (k < 0 || track.positions.size() >= positions_) continue;
            if (!track.positions.empty() && frame - track.last_frame() > longest_gap)
                track.positions.clear();
            track.positions.push_back(found[static_cast<std::size_t>(k)]);
            track.positions.back().frame = frame;
        }
    }

    void draw(const std::vector<PlaceUm>& path, const PaintedSpot& at) {
        const double um = reference_scale().um_from_px();
        PlaceUm mean;
        for (const PlaceUm& place : path) {
            mean.x_um += place.x_um / static_cast<double>(path.size());
            mean.y_um += place.y_um / static_cast<double>(path.size());
        }
        std::vector<LitPlace> lit;
        for (PlaceUm place : path) {
            const double peak_adu = peak_adu_ * place.light * sheet_.sheet(place.z_um);
            place.x_um += at.x_px * um - mean.x_um;
            place.y_um += at.y_px * um - mean.y_um;
            lit.push_back({place, peak_adu});
        }
        draw_spot(spot_, lit, {settings_.width_px, settings_.height_px, 0, 1.0 / um}, patch_);
        for (int y = 0; y < patch_.height_px; ++y)
            for (int x = 0; x < patch_.width_px; ++x)
                picture_adu_[static_cast<std::size_t>(y + patch_.top_px) *
                                 static_cast<std::size_t>(settings_.width_px) +
                             static_cast<std::size_t>(x + patch_.left_px)] +=
                    patch_.light_adu[static_cast<std::size_t>(y) *
                                         static_cast<std::size_t>(patch_.width_px) +
                                     static_cast<std::size_t>(x)];
    }

    LitParticles particles_;
    std::size_t positions_;
    Scene scene_;
    Brightness light_;
    SpotModel spot_;
    Illumination sheet_;
    FilmSettings settings_;
    SpotFilm film_;
    double peak_adu_ = 0.0;
    std::vector<float> picture_adu_;
    SpotPatch patch_;
};

}  // namespace

LitTracks film_lit_tracks(const LitParticles& particles,
                          int positions,
                          int count,
                          std::uint64_t seed) {
    Filming filming(particles, positions, seed);
    LitTracks out;
    constexpr int most_films = 40;
    for (int k = 0; k < most_films && static_cast<int>(out.tracks.size()) < count; ++k)
        filming.film(out.tracks);
    out.focus_flux_adu = filming.focus_flux_adu();
    out.noise_adu = filming.noise_adu();
    out.diffusion_um2_per_s = water_diffusion_um2_per_s(particles.diameter_nm);
    return out;
}

}  // namespace nta::accuracy
