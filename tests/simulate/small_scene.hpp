// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/scene.hpp"

/// A small picture with one population of 100 nm particles, for tests.
inline nta::Scene small_scene() {
    nta::Scene scene;
    scene.video.width_px = 96;
    scene.video.height_px = 64;
    scene.video.frames = 5;
    nta::ScenePopulation beads;
    beads.name = "beads";
    beads.concentration_per_ml = 1e9;
    beads.median_nm = 100.0;
    scene.populations.push_back(beads);
    return scene;
}
