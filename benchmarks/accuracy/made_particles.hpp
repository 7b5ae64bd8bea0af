// SPDX-License-Identifier: MIT
// What the analysis knows of single particles of known material: exact Brownian motion and light
// that flickers as its orientation does, without pictures.
#pragma once

#include "nta/population/find_populations.hpp"

#include <cstdint>
#include <vector>

namespace nta::accuracy {

struct MadeParticles {
    double median_nm = 147.0;  ///< hydrodynamic
    double sd_ln = 0.0;        ///< of ln d
    double index = 1.38;
    double aspect = 1.0;  ///< above 1: needles
    int count = 100;
    int positions = 30;
};

/// 405 nm, NA 0.4, water at 25 C, 166 nm per pixel, 30 frames per second, exposure 10 ms; a spot's
/// light is known to 8 % and a track's place in the light sheet to 4 % (what painted tracks show,
/// table "Light with a calibration").
PopulationOptions made_options();
std::vector<PopulationTrack> made_particles(const MadeParticles& particles, std::uint64_t seed);

}  // namespace nta::accuracy
