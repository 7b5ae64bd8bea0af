// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/scene.hpp"

namespace nta {

/// A way in the picture's plane.
struct WayUm {
    double x_um = 0.0;
    double y_um = 0.0;
};

/// How the liquid flows: a drift that may swing as a sine,
///     v(t, y) = v0 (1 + swing sin(2 pi t / period)) (1 - profile u^2),   u = 2 (y - y_mid) /
///     height
/// (a parabola across the picture as between two walls; zero beyond the place where it would turn
/// back), and the vibration of the stage, which moves everything alike.
class Flow {
  public:
    explicit Flow(const Scene& scene);

    /// Way of a particle at height y between two moments, without vibration.
    [[nodiscard]] WayUm way(double from_s, double to_s, double y_um) const;
    /// Displacement of the stage at a moment.
    [[nodiscard]] WayUm vibration(double at_s) const;
    /// Bound on the way along each axis within any time of this length.
    [[nodiscard]] WayUm longest_way(double time_s) const;

  private:
    SceneMotion motion_;
    double middle_um_;
    double half_height_um_;
};

}  // namespace nta
