// SPDX-License-Identifier: MIT
// Brownian tracks with exact motion blur, position errors and gaps, one at a time.
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/random.hpp"
#include "nta/core/track.hpp"

#include <span>
#include <vector>

namespace nta::accuracy {

/// Diffusion coefficient of a sphere in water at 25 C.
double water_diffusion_um2_per_s(double diameter_nm);

/// 0.166 um/px, 30 frames per second.
ImageScale reference_scale();

struct Exposure {
    double D_um2_per_s = 3.0;
    double exposure_s = 0.01;
    double frame_s = 1.0 / 30.0;
};

/// Moves one coordinate on by a frame and returns its mean over the exposure.
///     displacement B and mean M over an exposure: variances 2 D tE and 2 D tE / 3, covariance D tE
double advance_um(double& place_um, const Exposure& e, Random& random);

struct Motion {
    double D_um2_per_s = 3.0;
    double exposure_s = 0.01;
    double noise_um = 0.03;     ///< mean standard deviation of a position
    double noise_spread = 0.0;  ///< positions' own ones vary evenly by this share, up and down
    double missed = 0.0;        ///< share of positions left out, never the first
    double predicted_over_noise = 1.0;
};

Track brownian_track(int positions, const Motion& motion, Random& random);

/// Fisher information of D in one two-dimensional track whose position variances are known:
///     I = 2 x (1/2) tr(S^-1 S' S^-1 S'),   S the covariance of the steps, S' its derivative by D
/// (Kay, Fundamentals of Statistical Signal Processing: Estimation Theory (1993), eq. 3.32).
double diffusion_information(const Track& track, const Motion& motion);

}  // namespace nta::accuracy
