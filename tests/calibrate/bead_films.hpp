// SPDX-License-Identifier: MIT
// Videos of beads as spots, for the tests of the calibration.
#pragma once

#include "nta/calibrate/make_calibration.hpp"

#include "support/glowing_particles.hpp"

namespace nta::test {

inline constexpr double bead_per_ml = 4e8;

inline GlowingScene bead_scene(std::uint64_t seed) {
    GlowingScene scene;
    scene.view.focus_depth_um = 4.0;
    scene.view.sheet_half_width_um = 10.0;
    scene.view.focus_sd_px = 1.6;
    scene.seed = seed;
    return scene;
}

/// 100 nm beads as declared, `particles` of them in a box of which the picture is that part where
/// their number is the declared concentration.
inline BeadVideo bead_film(const GlowingScene& scene,
                           int particles = 600,
                           double rest_peak_adu = 60.0) {
    GlowingSpots film = test::film(scene, {{particles, rest_peak_adu, 4.9075}});
    BeadVideo v;
    v.bead.video = "beads.avi";
    v.bead.per_ml = bead_per_ml;
    v.bead.measured_diameter_nm = 101.0;
    v.bead.measured_diameter_se_nm = 1.0;
    v.area_um2 = particles / (bead_per_ml * 1e-12 * scene.box_um);
    v.frames = scene.frames;
    v.excluded.assign(film.spots.size(), false);
    v.spots = std::move(film.spots);
    v.tracks = std::move(film.tracks);
    v.motion = std::move(film.motion);
    v.looks = 2.0;
    v.scale = {Length::micrometers(scene.um_per_px), Duration::seconds(scene.frame_interval_s)};
    v.exposure = Duration::seconds(scene.exposure_s);
    v.count_snr = scene.count_snr;
    return v;
}

inline InstrumentSettings bead_settings() {
    return {.wavelength_nm = 532.0,
            .na = 0.4,
            .medium_index = 1.335,
            .pixel_size_nm = 166.0,
            .exposure_ms = 15.0,
            .bits = 8.0,
            .width_px = 640.0,
            .height_px = 480.0,
            .camera_level = std::nullopt,
            .shutter = std::nullopt,
            .gain = std::nullopt};
}

}  // namespace nta::test
