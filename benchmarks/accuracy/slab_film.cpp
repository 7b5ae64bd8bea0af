// SPDX-License-Identifier: MIT
#include "slab_film.hpp"

#include "nta/concentration/estimate_concentration.hpp"
#include "nta/core/random.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/water_viscosity.hpp"

#include <boost/math/distributions/normal.hpp>

#include <array>
#include <cmath>
#include <map>
#include <numbers>

#include "brownian_tracks.hpp"

namespace nta::accuracy {
namespace {

constexpr double um_per_px = 0.166;

struct Edge {
    double low_um, size_um;
};

class Slab {
  public:
    explicit Slab(const SlabScene& scene)
        : scene_(scene),
          random_(scene.seed),
          edges_{upstream(around(slab_width_px * um_per_px)),
                 around(slab_height_px * um_per_px),
                 around(scene.depth_um)} {
        const double volume_ml = edges_[0].size_um * edges_[1].size_um * edges_[2].size_um * 1e-12;
        const auto n = random_.poisson(scene.particles_per_ml * volume_ml);
        for (std::int64_t i = 0; i < n; ++i) particles_.push_back(new_particle());
        for (const double d : scene.diameters_nm) in_view_.push_back(0.0 * d);
    }

    SlabFilm film() {
        SlabFilm film;
        film.scale = {Length::micrometers(um_per_px), Duration::seconds(1.0 / scene_.frames_per_s)};
        vibration_phase_ = 2.0 * std::numbers::pi * random_.uniform();
        for (int frame = 0; frame < scene_.frames; ++frame) expose(frame, film);
        double all = 0.0;
        for (const double n : in_view_) all += n;
        film.in_view_per_frame = all / scene_.frames;
        for (const double n : in_view_) film.in_view_share.push_back(n / std::max(1.0, all));
        return film;
    }

  private:
    struct Particle {
        std::int64_t id = 0;
        std::size_t kind = 0;
        double D_um2_per_s = 0.0;
        double peak_adu = 60.0;
        std::array<double, 3> place_um{};  // of the liquid at rest; x is carried on beside it
    };

    [[nodiscard]] Edge around(double size_um) const {
        return {-scene_.surroundings_um, size_um + 2.0 * scene_.surroundings_um};
    }

    // All liquid that will flow through is there from the start: were it replaced as it leaves, the
    // number of particles in the box would never change.
    [[nodiscard]] Edge upstream(Edge e) const {
        const double way_um = scene_.flow_um_per_s * scene_.frames / scene_.frames_per_s;
        return {e.low_um - way_um, e.size_um + way_um};
    }

    Particle new_particle() {
        Particle p;
        p.id = next_id_++;
        p.kind = static_cast<std::size_t>(random_.below(scene_.diameters_nm.size()));
        p.D_um2_per_s = water_diffusion_um2_per_s(scene_.diameters_nm[p.kind]);
        p.peak_adu = 60.0 * std::exp(0.5 * random_.normal());
        for (std::size_t k = 0; k < 3; ++k)
            p.place_um[k] = edges_[k].low_um + edges_[k].size_um * random_.uniform();
        return p;
    }

    // A particle that leaves on one side makes room for another one, of the same kind so that the
    // mixture stays, that enters on the opposite side.
    void replace_if_gone(Particle& p, double carried_um) {
        for (std::size_t k = 0; k < 3; ++k) {
            const double place = p.place_um[k] + (k == 0 ? carried_um : 0.0) - edges_[k].low_um;
            const double turns = std::floor(place / edges_[k].size_um);
            if (turns == 0.0) continue;
            const double here = p.place_um[k] - turns * edges_[k].size_um;
            const std::size_t kind = p.kind;
            const double D = p.D_um2_per_s;
            p = new_particle();
            p.kind = kind;
            p.D_um2_per_s = D;
            p.place_um[0] -= carried_um;
            p.place_um[k] = here;
            return;
        }
    }

    // Where flow and vibration have carried x, averaged over the exposure.
    [[nodiscard]] double carried_um(int frame) const {
        const double t = (frame + 0.5) / scene_.frames_per_s;
        const double omega = 2.0 * std::numbers::pi * scene_.vibration_hz;
        const double half = 0.5 * omega * scene_.exposure_s;
        const double blurred = half > 0.0 ? std::sin(half) / half : 1.0;
        return scene_.flow_um_per_s * t +
               scene_.vibration_um * blurred * std::sin(omega * t + vibration_phase_);
    }

    void expose(int frame, SlabFilm& film) {
        const double carried = carried_um(frame);
        const double frame_s = 1.0 / scene_.frames_per_s;
        film.shift_px.push_back(carried / um_per_px);
        for (Particle& p : particles_) {
            std::array<double, 3> seen_um{};
            for (std::size_t k = 0; k < 3; ++k)
                seen_um[k] =
                    advance_um(p.place_um[k], {p.D_um2_per_s, scene_.exposure_s, frame_s}, random_);
            seen_um[0] += carried;
            if (in_view(seen_um)) show(p, seen_um, frame, film);
            replace_if_gone(p, carried);
        }
        const auto n_false = random_.poisson(scene_.false_spots_per_frame);
        for (std::int64_t i = 0; i < n_false; ++i) {
            add_spot(frame,
                     slab_width_px * random_.uniform() - 0.5,
                     slab_height_px * random_.uniform() - 0.5,
                     9.0,
                     film);
            film.particle.push_back(-1);
        }
    }

    [[nodiscard]] bool in_view(const std::array<double, 3>& um) const {
        return um[0] >= 0.0 && um[0] < slab_width_px * um_per_px && um[1] >= 0.0 &&
               um[1] < slab_height_px * um_per_px && um[2] >= 0.0 && um[2] < scene_.depth_um;
    }

    void show(const Particle& p, const std::array<double, 3>& um, int frame, SlabFilm& film) {
        in_view_[p.kind] += 1.0;
        const double ex = scene_.localization_sd_px * random_.normal();
        const double ey = scene_.localization_sd_px * random_.normal();
        const double flicker = std::exp(0.1 * random_.normal());
        if (random_.uniform() >= scene_.seen_share) return;
        const double defocus = (um[2] / scene_.depth_um - 0.5) / 0.4;
        add_spot(frame,
                 um[0] / um_per_px - 0.5 + ex,
                 um[1] / um_per_px - 0.5 + ey,
                 p.peak_adu / (1.0 + defocus * defocus) * flicker,
                 film);
        film.particle.push_back(p.id);
    }

    void add_spot(int frame, double x_px, double y_px, double peak_adu, SlabFilm& film) const {
        Localization s;
        s.frame = frame;
        s.x_px = x_px;
        s.y_px = y_px;
        s.x_sd_px = static_cast<float>(scene_.localization_sd_px);
        s.y_sd_px = s.x_sd_px;
        s.width_px = 1.6F;
        s.noise_adu = 1.0F;
        if (scene_.with_brightness) s.peak_adu = static_cast<float>(peak_adu);
        film.spots.push_back(s);
    }

    SlabScene scene_;
    Random random_;
    std::array<Edge, 3> edges_;
    std::vector<Particle> particles_;
    std::vector<double> in_view_;  // particle-frames by diameter
    std::int64_t next_id_ = 0;
    double vibration_phase_ = 0.0;
};

}  // namespace

SlabScene lognormal_slab(double mode_nm, double cv, double in_view) {
    constexpr int diameters = 199;
    SlabScene scene;
    const double volume_ml =
        slab_width_px * slab_height_px * um_per_px * um_per_px * scene.depth_um * 1e-12;
    scene.particles_per_ml = in_view / volume_ml;
    scene.diameters_nm = {mode_nm};
    if (cv == 0.0) return scene;
    const double sigma_ln = std::sqrt(std::log1p(cv * cv));
    const double median_nm = mode_nm * std::exp(sigma_ln * sigma_ln);
    const boost::math::normal standard;
    scene.diameters_nm.clear();
    for (int i = 0; i < diameters; ++i)
        scene.diameters_nm.push_back(
            median_nm * std::exp(sigma_ln * quantile(standard, (i + 0.5) / diameters)));
    return scene;
}

SlabFilm film_slab(const SlabScene& scene) { return Slab(scene).film(); }

Tracks true_tracks(const SlabFilm& film) {
    constexpr std::int32_t longest_step = 3;
    Tracks tracks;
    std::map<std::int64_t, std::size_t> track_of;
    for (std::size_t i = 0; i < film.spots.size(); ++i) {
        if (film.particle[i] < 0) continue;
        Localization spot = film.spots[i];
        spot.x_px -= film.shift_px[static_cast<std::size_t>(spot.frame)];
        const auto [at, is_new] = track_of.try_emplace(film.particle[i], tracks.size());
        if (is_new || spot.frame - tracks[at->second].last_frame() > longest_step) {
            at->second = tracks.size();
            tracks.emplace_back().track_id = static_cast<std::int64_t>(at->second);
        }
        tracks[at->second].positions.push_back(spot);
        tracks[at->second].spot_indices.push_back(i);
    }
    return tracks;
}

Concentration count_particles(SlabFilm film, const SlabScene& scene) {
    for (Localization& s : film.spots) s.width_px = 0.01F;
    ConcentrationOptions options;
    options.count_snr = 1e-3;
    options.depth = Length::micrometers(scene.depth_um);
    options.scale = film.scale;
    options.image_width_px = slab_width_px;
    options.image_height_px = slab_height_px;
    for (std::int32_t f = 0; f < scene.frames; ++f) options.frames.push_back(f);
    const double middle_nm = scene.diameters_nm[scene.diameters_nm.size() / 2];
    options.typical_D = Diffusivity::um2_per_s(water_diffusion_um2_per_s(middle_nm));
    options.flow_x_um_per_s = scene.flow_um_per_s;
    return estimate_concentration(film.spots, options);
}

}  // namespace nta::accuracy
