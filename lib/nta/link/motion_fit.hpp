// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/common_motion.hpp"

#include <cstdint>
#include <vector>

namespace nta {

/// One displacement of one particle.
struct MotionStep {
    std::int32_t from_frame = 0;
    std::int32_t to_frame = 0;
    double x_px = 0.0;  ///< middle between its ends
    double y_px = 0.0;
    double dx_px = 0.0;
    double dy_px = 0.0;
    double weight_per_px2 = 1.0;  ///< 1 / Brownian variance per axis of the whole step
};

struct MotionFitOptions {
    FieldOfView field;
    double min_knot_spacing_frames = 25.0;
    bool with_vibration = true;
};

struct MotionFit {
    CommonMotion motion;
    double mean_variance_px2 = 0.0;  ///< of the mean velocity, per axis
    double parameters = 0.0;         ///< estimated per axis
};

/// Fits the motion that all particles share to their displacements by weighted least squares.
///
/// A displacement over f1..f2 is (f2 - f1) v(middle of both) plus a Brownian step. v is a cubic
/// spline in time (de Boor, A Practical Guide to Splines, 1978, ch. IX: uniform B-splines, knots at
/// least `min_knot_spacing_frames` apart) times a polynomial of up to second degree in the picture,
/// which a parabola between two walls is. From v the same everywhere and always, over a shape that
/// stays while its strength changes (fit_product), to a shape that changes freely, the Bayesian
/// information criterion (Schwarz, Ann. Stat. 6 (1978) 461, eq. 1) picks what the displacements
/// support, and 20 of them are asked for per parameter. Sines shared by all particles
/// (find_vibration_cycles_per_frame) are fitted in turn, at most four.
///
/// A step is looked up in the middle between its ends: at the place where it starts, particles near
/// the border of the picture seem to move inward, because those that move outward are not seen
/// again. No steps: model "none".
MotionFit fit_common_motion(const std::vector<MotionStep>& steps, const MotionFitOptions& options);

}  // namespace nta
