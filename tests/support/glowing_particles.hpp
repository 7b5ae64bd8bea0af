// SPDX-License-Identifier: MIT
// Spots of particles that wander along the line of sight through a light sheet, without pictures.
#pragma once

#include "nta/concentration/depth_of_view.hpp"
#include "nta/concentration/depth_weights.hpp"
#include "nta/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nta::test {

/// Particles of one kind; they stay where they are across the picture.
struct GlowingKind {
    int particles = 400;  ///< in the box
    double rest_peak_adu = 60.0;
    double D_um2_per_s = 4.9;
};

struct GlowingScene {
    DepthOfView view;
    double box_um = 60.0;  ///< along the line of sight, periodic
    int frames = 60;
    double frame_interval_s = 0.04;
    double exposure_s = 0.015;
    double um_per_px = 0.166;
    double noise_adu = 1.5;
    double least_snr = 3.0;  ///< spots below it are not found
    double count_snr = 5.0;
    int min_track = 5;
    std::uint64_t seed = 1;
};

struct GlowingSpots {
    Localizations spots;
    Tracks tracks;
    std::vector<WeighedTrack> motion;
    std::vector<std::size_t> kind;  ///< per track
    std::vector<double> counted;    ///< spots of each kind that count
};

/// Peak and width of each particle in each frame by the equations of DepthOfView, with the noise of
/// a fitted Gaussian and the scatter of the blur (a gamma variable of the right mean and variance).
/// A track ends where the particle is not found; its D scatters as that of an ideal estimator.
class GlowingBox {
  public:
    GlowingBox(const GlowingScene& scene, const std::vector<GlowingKind>& kinds)
        : scene_(scene), random_(scene.seed) {
        film_.counted.assign(kinds.size(), 0.0);
        for (std::size_t k = 0; k < kinds.size(); ++k)
            for (int i = 0; i < kinds[k].particles; ++i) follow(kinds[k], k);
    }
    [[nodiscard]] GlowingSpots film() && { return std::move(film_); }

  private:
    void follow(const GlowingKind& kind, std::size_t number) {
        const double x_px = random_.uniform() * (scene_.view.light.width_px - 1.0);
        const double y_px = random_.uniform() * (scene_.view.light.height_px - 1.0);
        double z_um = (random_.uniform() - 0.5) * scene_.box_um;
        bool seen = false;
        for (int f = 0; f < scene_.frames; ++f) {
            z_um += std::sqrt(2.0 * kind.D_um2_per_s * scene_.frame_interval_s) * random_.normal();
            z_um -= scene_.box_um * std::floor(z_um / scene_.box_um + 0.5);
            const Localization spot = spot_of(kind, x_px, y_px, z_um, f);
            if (spot.snr() < scene_.least_snr) {
                seen = false;
                continue;
            }
            if (!seen) begin(number);
            seen = true;
            if (spot.snr() >= scene_.count_snr) film_.counted[number] += 1.0;
            film_.tracks.back().positions.push_back(spot);
            film_.tracks.back().spot_indices.push_back(film_.spots.size());
            film_.spots.push_back(spot);
            size(kind);
        }
    }

    void begin(std::size_t number) {
        film_.tracks.emplace_back();
        film_.motion.emplace_back();
        film_.kind.push_back(number);
        scatter_ = random_.normal();
    }

    // What is known of the last track's D so far.
    void size(const GlowingKind& kind) {
        const auto n = static_cast<int>(film_.tracks.back().positions.size());
        if (n < scene_.min_track) return;
        WeighedTrack& m = film_.motion.back();
        m.displacements = n - 1;
        m.D_um2_per_s =
            std::max(0.0, kind.D_um2_per_s * (1.0 + scatter_ * std::sqrt(1.6 / m.displacements)));
        m.sized = true;
    }

    // Mean 1 and variance 0.4: that of 5 squared normal numbers.
    double blur_scatter() {
        double sum = 0.0;
        for (int i = 0; i < 5; ++i) sum += std::pow(random_.normal(), 2.0);
        return sum / 5.0;
    }

    [[nodiscard]] Localization faint(int frame) const {
        Localization s;
        s.frame = frame;
        s.noise_adu = static_cast<float>(scene_.noise_adu);
        return s;
    }

    Localization spot_of(
        const GlowingKind& kind, double x_px, double y_px, double z_um, int frame) {
        const DepthOfView& v = scene_.view;
        const double s0_2 = v.focus_sd_px * v.focus_sd_px;
        const double u = z_um / v.focus_depth_um;
        const double b = kind.D_um2_per_s * scene_.exposure_s /
                         (3.0 * scene_.um_per_px * scene_.um_per_px * s0_2) * blur_scatter();
        const double y = 1.0 + b + u * u;
        const double log_flux = std::log(kind.rest_peak_adu) + v.light.log_at(x_px, y_px) -
                                2.0 * v.sheet_share() * u * u;
        const double width = std::sqrt(s0_2 * y);
        // Far from the light: nothing that could be fitted.
        if (std::exp(log_flux) / y < scene_.noise_adu) return faint(frame);
        // Of ln A and ln width^2, whose errors are correlated by -1 / sqrt(2).
        const double e =
            0.5 * std::pow(0.798 * scene_.noise_adu / (width * std::exp(log_flux) / y), 2.0);
        const double n1 = random_.normal();
        const double n2 = random_.normal();
        const double log_amplitude = log_flux - std::log(y) + std::sqrt(2.0 * e) * n1;
        const double log_width2 =
            std::log(s0_2 * y) - std::sqrt(2.0 * e) * n1 + std::sqrt(2.0 * e) * n2;
        Localization s;
        s.frame = frame;
        s.x_px = x_px;
        s.y_px = y_px;
        s.width_px = static_cast<float>(std::exp(0.5 * log_width2));
        const double dx = x_px - std::round(x_px);
        const double dy = y_px - std::round(y_px);
        s.peak_adu = static_cast<float>(
            std::exp(log_amplitude - (dx * dx + dy * dy) / (2.0 * std::exp(log_width2))));
        s.noise_adu = static_cast<float>(scene_.noise_adu);
        s.x_sd_px = s.y_sd_px = 0.798F * s.noise_adu / s.peak_adu;
        return s;
    }

    GlowingScene scene_;
    Random random_;
    GlowingSpots film_;
    double scatter_ = 0.0;
};

inline GlowingSpots film(const GlowingScene& scene, const std::vector<GlowingKind>& kinds) {
    return GlowingBox(scene, kinds).film();
}

}  // namespace nta::test
