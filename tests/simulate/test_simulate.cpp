// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/simulate/simulate.hpp"
#include "nta/simulate/truth.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

#include "simulate/small_scene.hpp"

using nta::Scene;
using nta::SimulatedFrame;
using nta::SimulatedVideo;
using nta::Simulator;
using nta::TrueSpot;

namespace {

// Particles in a liquid so thick that they rest.
Scene resting_scene() {
    Scene scene = small_scene();
    scene.motion.viscosity_cp = 1e5;
    scene.background.haze_uneven = 0.0;
    return scene;
}

std::vector<double> mean_picture(const SimulatedVideo& video) {
    std::vector<double> mean(video.frames.front().image.pixel_count());
    for (const nta::Frame& frame : video.frames) {
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += frame.image.pixels8[i] / static_cast<double>(video.frames.size());
    }
    return mean;
}

// Nobody else's light within reach.
bool is_alone(const TrueSpot& spot, std::span<const TrueSpot> others) {
    for (const TrueSpot& other : others) {
        const double distance_px = std::hypot(spot.x_px - other.x_px, spot.y_px - other.y_px);
        if (other.frame == spot.frame && other.particle_id != spot.particle_id &&
            distance_px < 20.0)
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE("simulate: the same scene gives the same pictures and another seed others",
          "[simulate][contract]") {
    Scene scene = small_scene();
    const SimulatedVideo first = nta::simulate_video(scene);
    const SimulatedVideo second = nta::simulate_video(scene);
    REQUIRE(first.frames.size() == 5);
    REQUIRE(second.frames.size() == 5);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(first.frames[i].image.pixels8 == second.frames[i].image.pixels8);
    scene.video.seed = 2;
    CHECK(nta::simulate_video(scene).frames[0].image.pixels8 != first.frames[0].image.pixels8);
}

TEST_CASE("simulate: haze and noise do not move particles", "[simulate][property]") {
    Scene scene = small_scene();
    const SimulatedVideo clear = nta::simulate_video(scene);
    scene.background.haze_adu = 0.0;
    scene.background.static_spots = 3;
    scene.camera.read_noise_e = 0.0;
    const SimulatedVideo other = nta::simulate_video(scene);
    REQUIRE_FALSE(clear.spots.empty());
    for (const TrueSpot& spot : clear.spots) {
        for (const TrueSpot& same : other.spots) {
            if (same.frame == spot.frame && same.particle_id == spot.particle_id)
                CHECK(same.x_px == spot.x_px);
        }
    }
}

TEST_CASE("simulate: the SNR of a resting particle is its highest pixel over the noise there",
          "[simulate][known-answer]") {
    const Scene scene = resting_scene();
    const SimulatedVideo video = nta::simulate_video(scene);
    // Closed form: 120 ADU x sheet x (SD0/SD)^2 x Gaussian at the nearest pixel, over sqrt(g^2
    // (haze/g + read^2) + 1/12).
    const double noise_adu = std::sqrt(0.25 * (3.0 / 0.5 + 1.5 * 1.5) + 1.0 / 12.0);
    REQUIRE_FALSE(video.spots.empty());
    for (const TrueSpot& s : video.spots) {
        const double sd_px = 1.6 * std::sqrt(1.0 + s.z_um * s.z_um / 9.0);
        const double dx = s.x_px - std::round(s.x_px);
        const double dy = s.y_px - std::round(s.y_px);
        const double peak_adu = 120.0 * std::exp(-2.0 * s.z_um * s.z_um / 49.0) * (1.6 / sd_px) *
                                (1.6 / sd_px) *
                                std::exp(-(dx * dx + dy * dy) / (2.0 * sd_px * sd_px));
        // The particle still moves by about 0.002 px within an exposure, 1e-3 of the peak at its
        // steepest; light is float.
        CHECK(s.snr == Approx(peak_adu / noise_adu).epsilon(2e-3));
        CHECK(s.visible ==
              (s.snr >= 5.0 && s.x_px >= -0.5 && s.x_px < 95.5 && s.y_px >= -0.5 && s.y_px < 63.5));
    }
}

TEST_CASE("simulate: the picture holds the peak that the truth states", "[simulate][statistical]") {
    Scene scene = resting_scene();
    scene.video.frames = 60;
    scene.video.width_px = 192;
    scene.video.height_px = 128;
    scene.populations[0].concentration_per_ml = 4e8;
    scene.populations[0].peak_adu_at_100nm = 60.0;
    const double noise_adu = std::sqrt(0.25 * (3.0 / 0.5 + 1.5 * 1.5) + 1.0 / 12.0);
    int checked = 0;
    for (int seed = 1; seed <= 8; ++seed) {
        scene.video.seed = seed;
        const SimulatedVideo video = nta::simulate_video(scene);
        const std::vector<double> mean = mean_picture(video);
        for (const TrueSpot& s : video.spots) {
            if (s.frame != 0 || !s.visible || s.snr < 10.0 || !is_alone(s, video.spots)) continue;
            const auto x = static_cast<std::size_t>(std::lround(s.x_px));
            const auto y = static_cast<std::size_t>(std::lround(s.y_px));
            const double peak_adu = mean[y * 192 + x] - 12.0 - 3.0;
            // 4 standard errors of 60 frames: shot noise g x peak beside the background's. Resting
            // particles diffuse by 0.04 px in 60 frames, up to 2 % of the peak; light of distant
            // defocused particles adds up to 0.2 ADU.
            const double se_adu =
                std::sqrt((noise_adu * noise_adu + 0.5 * s.snr * noise_adu) / 60.0);
            CHECK(std::abs(peak_adu - s.snr * noise_adu) <
                  4.0 * se_adu + 0.02 * s.snr * noise_adu + 0.2);
            ++checked;
        }
    }
    // About 1.9 particles of SNR 10 per picture are expected, and half of them alone.
    CHECK(checked >= 4);
}

TEST_CASE("simulate: the mean number of visible particles is that expected of the scene",
          "[simulate][statistical]") {
    Scene scene = small_scene();
    scene.video.frames = 1;
    constexpr int seeds = 300;
    double visible = 0.0;
    double expected = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        scene.video.seed = seed;
        Simulator simulator(scene);
        nta::TruthRecorder truth(simulator);
        while (const std::optional<SimulatedFrame> step = simulator.next()) truth.add(*step);
        visible += truth.mean_visible_per_frame() / seeds;
        if (seed == 0) expected = nta::expected_visibility(simulator).mean_visible_per_frame;
    }
    // 4 standard errors of a Poisson mean, and 3 % for the mean blur and pixel phase in the
    // expected depth.
    CHECK(std::abs(visible - expected) < 4.0 * std::sqrt(expected / seeds) + 0.03 * expected);
}

TEST_CASE("simulate: the light in the picture is the flux that the truth states",
          "[simulate][known-answer]") {
    Scene scene = resting_scene();
    scene.video.bits = 16;
    scene.video.frames = 3;
    scene.optics.ring_share = 0.5;
    scene.optics.beam_half_width_um = 10.0;
    scene.optics.light_fall_x = 0.3;
    scene.optics.light_drift = -0.5;
    scene.camera.shot_noise = false;
    scene.camera.read_noise_e = 0.0;
    scene.background.haze_adu = 0.0;
    scene.populations[0].index = 1.59;
    scene.populations[0].concentration_per_ml = 5e7;
    scene.optics.polystyrene_100nm_peak_adu = 40000.0;
    scene.video.width_px = 160;
    scene.video.height_px = 120;
    int checked = 0;
    for (int seed = 1; seed <= 100; ++seed) {
        scene.video.seed = seed;
        const SimulatedVideo video = nta::simulate_video(scene);
        // One particle alone, whole within the picture: the same in all three frames, for it rests.
        if (video.spots.size() != 3) continue;
        for (const TrueSpot& s : video.spots) {
            if (s.x_px < 30.0 || s.x_px > 130.0 || s.y_px < 30.0 || s.y_px > 90.0 ||
                std::abs(s.z_um) > 10.0)
                continue;
            double light_adu = 0.0;
            const nta::GrayImage& image = video.frames[static_cast<std::size_t>(s.frame)].image;
            for (int i = 0; i < 160 * 120; ++i) light_adu += image.at(i % 160, i / 160) - 12.0;
            // Light that is cut beyond 4 SD, particles too faint to be listed, and skirts below
            // half a gray value, which are rounded off.
            CHECK(light_adu == Approx(s.flux_adu).epsilon(0.01).margin(300.0));
            CHECK(s.flux_adu > 3000.0);
            ++checked;
        }
    }
    CHECK(checked >= 5);
}

TEST_CASE("simulate: the laser's drift dims particles and background alike",
          "[simulate][property]") {
    Scene scene = resting_scene();
    scene.video.frames = 11;
    scene.video.bits = 16;
    scene.optics.light_drift = -0.5;
    scene.camera.shot_noise = false;
    scene.camera.read_noise_e = 0.0;
    scene.background.haze_adu = 400.0;
    scene.populations[0].peak_adu_at_100nm = 5000.0;
    const SimulatedVideo video = nta::simulate_video(scene);
    for (const TrueSpot& first : video.spots) {
        if (first.frame != 0 || first.snr < 50.0) continue;
        for (const TrueSpot& last : video.spots) {
            if (last.frame != 10 || last.particle_id != first.particle_id) continue;
            // The particle still moves by about 0.02 px.
            CHECK(last.flux_adu == Approx(0.5 * first.flux_adu).epsilon(0.01));
        }
    }
    // Far from all light of particles: the darkest hundredth of the pixels.
    const auto ground_adu = [&](std::size_t frame) {
        std::vector<std::uint16_t> gray = video.frames[frame].image.pixels16;
        const auto hundredth = gray.begin() + static_cast<std::ptrdiff_t>(gray.size() / 100);
        std::nth_element(gray.begin(), hundredth, gray.end());
        return *hundredth - 12.0;
    };
    // Rounding of both, and the skirts of bright spots, which dim alike.
    CHECK(ground_adu(10) == Approx(0.5 * ground_adu(0)).margin(1.0));
}

TEST_CASE("simulate: a blank has no particles, only haze and noise", "[simulate][property]") {
    Scene scene = resting_scene();
    scene.populations.clear();
    const SimulatedVideo video = nta::simulate_video(scene);
    CHECK(video.spots.empty());
    CHECK(video.particles.empty());
    double sum = 0.0;
    for (const double gray : mean_picture(video)) sum += gray / (96 * 64);
    // Offset 12 and haze 3 ADU; 4 standard errors of 30720 pixels of noise 1.46 ADU.
    CHECK(std::abs(sum - 15.0) < 4.0 * 1.46 / std::sqrt(30720));
}

TEST_CASE("simulate: static spots stay where the truth says", "[simulate][property]") {
    Scene scene = resting_scene();
    scene.populations.clear();
    scene.background.static_spots = 1;
    scene.background.static_spot_min_adu = 50.0;
    scene.camera.shot_noise = false;
    scene.camera.read_noise_e = 0.0;
    Simulator simulator(scene);
    const nta::StaticSpot spot = simulator.static_light().spots.front();
    const std::optional<SimulatedFrame> step = simulator.next();
    REQUIRE(step);
    const auto x = static_cast<int>(std::lround(spot.x_px));
    const auto y = static_cast<int>(std::lround(spot.y_px));
    const double u2 =
        (std::pow(spot.x_px - x, 2) + std::pow(spot.y_px - y, 2)) / (spot.sd_px * spot.sd_px);
    // Rounding to whole gray values, no noise.
    CHECK(step->frame.image.at(x, y) ==
          Approx(15.0 + spot.peak_adu * std::exp(-0.5 * u2)).margin(0.51));
}

TEST_CASE("simulate: an invalid scene is refused before any frame", "[simulate][errors]") {
    Scene scene = small_scene();
    scene.video.fps = -25.0;
    CHECK_THROWS_AS(Simulator(scene), nta::InputError);
}

TEST_CASE("summarize_diameters: weights count like repeated particles",
          "[simulate][known-answer]") {
    const std::vector<double> diameters{300.0, 100.0, 200.0, 999.0};
    const std::vector<double> weights{1.0, 2.0, 1.0, 0.0};
    const std::optional<nta::DiameterSummary> s = nta::summarize_diameters(diameters, weights);
    REQUIRE(s);
    // Of 100, 100, 200, 300: mean 175, variance (2 x 75^2 + 25^2 + 125^2) / 4 = 6875.
    CHECK(s->mean_nm == Approx(175.0));
    CHECK(s->sd_nm == Approx(std::sqrt(6875.0)));
    CHECK(s->d50_nm == 100.0);
    CHECK(s->d90_nm == 300.0);
    CHECK_FALSE(nta::summarize_diameters(diameters, std::vector<double>(4, 0.0)));
}
