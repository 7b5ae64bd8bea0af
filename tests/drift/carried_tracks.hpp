// SPDX-License-Identifier: MIT
// Tracks of Brownian particles carried by a liquid, with the drift-free truth.
#pragma once

#include "nta/core/random.hpp"
#include "nta/core/track.hpp"

#include <functional>

namespace nta_test {

struct CarriedOptions {
    int particles = 8;  ///< in view at any time; each is replaced by a new one now and then
    int frames = 750;
    double step_sd_px = 2.0;
    double localization_sd_px = 0.15;
    double mean_length_frames = 60.0;
    std::function<double(double)> velocity_x = [](double) { return 0.0; };  ///< px/frame at a frame
    std::function<double(double)> velocity_y = [](double) { return 0.0; };
    std::uint64_t seed = 1;
};

struct CarriedTracks {
    nta::Tracks seen;  ///< with drift
    nta::Tracks free;  ///< the same positions without
};

CarriedTracks make_carried_tracks(const CarriedOptions& options);

/// One track alone: `frames` positions around (x, y), free steps of `step_sd_px`.
nta::Track make_track(int frames,
                      double step_sd_px,
                      double localization_sd_px,
                      nta::Random& random);

/// Mean of dx^2 and dy^2 over steps of one frame, and the number of steps.
struct StepVariance {
    double px2 = 0.0;
    double steps = 0.0;
};
StepVariance step_variance(const nta::Tracks& tracks);

}  // namespace nta_test
