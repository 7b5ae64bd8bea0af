// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/scene.hpp"

#include <vector>

namespace nta {

/// A bright spot that never moves: dirt on the glass.
struct StaticSpot {
    double x_px = 0.0;
    double y_px = 0.0;
    double sd_px = 0.0;
    double peak_adu = 0.0;
};

/// The light that is the same in every frame, without the camera's offset.
struct StaticLight {
    std::vector<float> light_adu;  ///< one value per pixel, row by row
    std::vector<StaticSpot> spots;
};

/// Haze with slow waves across the picture, one broad flare, and static spots at random places.
StaticLight make_static_light(const Scene& scene);

}  // namespace nta
