// SPDX-License-Identifier: MIT
// Spots of Brownian particles in a slab, with the particle behind each spot: truth for linking.
#pragma once

#include "nta/core/localization.hpp"

#include <cstdint>
#include <vector>

namespace nta_test {

struct SceneOptions {
    double particles_per_ml = 1e8;
    double diameter_nm = 100.0;
    double diameter_sigma_ln = 0.0;  ///< lognormal spread of diameters
    int frames = 300;
    double frames_per_s = 30.0;
    double localization_sd_px = 0.2;
    double detection_probability = 0.97;
    double false_spots_per_frame = 0.2;
    double flow_x_px_per_frame = 0.0;
    double flow_y_px_per_frame = 0.0;
    double flow_profile = 0.0;  ///< 1: the flow is a parabola, 0 at the upper and lower border
    double flow_swing = 0.0;    ///< share by which the flow rises and falls
    double flow_period_frames = 300.0;
    double vibration_px = 0.0;  ///< amplitude along x
    double vibration_cycles_per_frame = 0.2;
    bool with_brightness = false;
    std::uint64_t seed = 1;
};

struct Scene {
    nta::Localizations spots;
    std::vector<std::int64_t> particle;  ///< behind each spot, -1 for a false one
    std::vector<double> carried_x_px;    ///< of each spot: by flow and vibration so far
    std::vector<double> carried_y_px;
    double step_variance_px2 = 0.0;  ///< mean over true steps of adjacent frames, per axis
    double links = 0.0;              ///< true steps over at most 3 frames
};

/// 640 x 480 px of 0.166 um, 10 um deep, water at 25 C. Particles live in a box four times as deep
/// and 40 px wider on each side, with periodic borders, so they enter and leave on all sides.
Scene make_scene(const SceneOptions& options);

}  // namespace nta_test
