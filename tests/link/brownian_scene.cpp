// SPDX-License-Identifier: MIT
#include "link/brownian_scene.hpp"

#include "nta/core/random.hpp"

#include <cmath>
#include <map>
#include <numbers>

namespace nta_test {
namespace {

constexpr double um_per_px = 0.166;
constexpr double width_px = 640.0;
constexpr double height_px = 480.0;
constexpr double depth_px = 10.0 / um_per_px;
constexpr double margin_px = 40.0;
// METHODS section 12: D of 100 nm in water at 25 C is 4.9075 um^2/s, and D is proportional to 1/d.
constexpr double D_of_100nm_um2_per_s = 4.9075;

struct Particle {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    double step_sd_px = 0.0;
    double peak = 0.0;
    double carried_x = 0.0;
    double carried_y = 0.0;
};

double wrap(double v, double low, double size) { return v - size * std::floor((v - low) / size); }

bool in_view(const Particle& p) {
    return p.x > -0.5 && p.x < width_px - 0.5 && p.y > -0.5 && p.y < height_px - 0.5 &&
           std::abs(p.z) < 0.5 * depth_px;
}

std::vector<Particle> make_particles(const SceneOptions& o, nta::Random& random) {
    const double w = width_px + 2.0 * margin_px;
    const double h = height_px + 2.0 * margin_px;
    const double d = 4.0 * depth_px;
    const double volume_ml = w * h * d * um_per_px * um_per_px * um_per_px * 1e-12;
    const auto n = random.poisson(o.particles_per_ml * volume_ml);
    std::vector<Particle> particles(static_cast<std::size_t>(n));
    for (Particle& p : particles) {
        p.x = -margin_px + w * random.uniform();
        p.y = -margin_px + h * random.uniform();
        p.z = d * (random.uniform() - 0.5);
        const double diameter_nm = o.diameter_nm * std::exp(o.diameter_sigma_ln * random.normal());
        const double D = D_of_100nm_um2_per_s * 100.0 / diameter_nm;
        p.step_sd_px = std::sqrt(2.0 * D / o.frames_per_s) / um_per_px;
        p.peak = 60.0 * std::exp(0.5 * random.normal());
    }
    return particles;
}

void move(Particle& p, int frame, const SceneOptions& o, nta::Random& random) {
    const double u = 2.0 * (p.y + 0.5) / height_px - 1.0;
    const double swing =
        1.0 + o.flow_swing * std::sin(2.0 * std::numbers::pi * frame / o.flow_period_frames);
    const double share = swing * std::max(0.0, 1.0 - o.flow_profile * u * u);
    p.carried_x += share * o.flow_x_px_per_frame;
    p.carried_y += share * o.flow_y_px_per_frame;
    p.x = wrap(p.x + share * o.flow_x_px_per_frame + p.step_sd_px * random.normal(),
               -margin_px,
               width_px + 2.0 * margin_px);
    p.y = wrap(p.y + share * o.flow_y_px_per_frame + p.step_sd_px * random.normal(),
               -margin_px,
               height_px + 2.0 * margin_px);
    p.z = wrap(p.z + p.step_sd_px * random.normal(), -2.0 * depth_px, 4.0 * depth_px);
}

nta::Localization spot_at(int frame, double x, double y, const SceneOptions& o) {
    nta::Localization s;
    s.frame = frame;
    s.x_px = x;
    s.y_px = y;
    s.x_sd_px = static_cast<float>(o.localization_sd_px);
    s.y_sd_px = s.x_sd_px;
    s.noise_adu = 2.0F;
    return s;
}

double seen_peak(const Particle& p, nta::Random& random) {
    const double defocus = p.z / (0.4 * depth_px);
    return p.peak / (1.0 + defocus * defocus) * std::exp(0.1 * random.normal());
}

void measure_truth(Scene& scene) {
    std::map<std::int64_t, std::size_t> last;
    double squares = 0.0;
    double n = 0.0;
    for (std::size_t i = 0; i < scene.spots.size(); ++i) {
        if (scene.particle[i] < 0) continue;
        const auto [it, is_new] = last.try_emplace(scene.particle[i], i);
        if (is_new) continue;
        const std::size_t from = it->second;
        const nta::Localization& a = scene.spots[from];
        const nta::Localization& b = scene.spots[i];
        it->second = i;
        const double dx = b.x_px - a.x_px - (scene.carried_x_px[i] - scene.carried_x_px[from]);
        const double dy = b.y_px - a.y_px - (scene.carried_y_px[i] - scene.carried_y_px[from]);
        if (std::hypot(dx, dy) > 0.3 * width_px || b.frame - a.frame > 3) continue;
        scene.links += 1.0;
        if (b.frame - a.frame > 1) continue;
        squares += 0.5 * (dx * dx + dy * dy);
        n += 1.0;
    }
    scene.step_variance_px2 = squares / n;
}

}  // namespace

Scene make_scene(const SceneOptions& o) {
    nta::Random random(o.seed);
    std::vector<Particle> particles = make_particles(o, random);
    Scene scene;
    for (int frame = 0; frame < o.frames; ++frame) {
        const double shaken = o.vibration_px * std::sin(2.0 * std::numbers::pi *
                                                        o.vibration_cycles_per_frame * frame);
        for (std::size_t i = 0; i < particles.size(); ++i) {
            Particle& p = particles[i];
            move(p, frame, o, random);
            const double ex = o.localization_sd_px * random.normal();
            const double ey = o.localization_sd_px * random.normal();
            if (!in_view(p) || random.uniform() >= o.detection_probability) continue;
            scene.spots.push_back(spot_at(frame, p.x + shaken + ex, p.y + ey, o));
            if (o.with_brightness) {
                scene.spots.back().peak_adu = static_cast<float>(seen_peak(p, random));
            }
            scene.particle.push_back(static_cast<std::int64_t>(i));
            scene.carried_x_px.push_back(p.carried_x + shaken);
            scene.carried_y_px.push_back(p.carried_y);
        }
        const auto n_false = random.poisson(o.false_spots_per_frame);
        for (std::int64_t k = 0; k < n_false; ++k) {
            scene.spots.push_back(
                spot_at(frame, width_px * random.uniform(), height_px * random.uniform(), o));
            if (o.with_brightness) scene.spots.back().peak_adu = 9.0F;
            scene.particle.push_back(-1);
            scene.carried_x_px.push_back(0.0);
            scene.carried_y_px.push_back(0.0);
        }
    }
    measure_truth(scene);
    return scene;
}

}  // namespace nta_test
