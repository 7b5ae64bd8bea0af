// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/spot_table.hpp"

namespace nta {

/// What the displacements between all pairs of spots in consecutive frames say before any linking.
struct CommonFlow {
    double x_px_per_frame = 0.0;  ///< 0 where no flow is significant
    double y_px_per_frame = 0.0;
    double step_variance_px2 = 1.0;  ///< width of the peak per axis, a first guess
    double true_pairs = 0.0;         ///< pairs in the peak, chance pairs taken off
};

/// Finds the motion shared by all particles, even where they move farther per frame than their
/// distance to a neighbor.
///
/// True pairs pile up around the flow in the 2-D histogram of displacements, chance pairs spread
/// evenly (over the overlap of the shifted frames). The peak is the place where the smoothed excess
/// over chance is largest in units of its Poisson error; its mean and width then follow from
/// expectation maximization of one round Gaussian plus the chance background. Flow of up to 20
/// px/frame per axis is found. Assumes that most particles move alike: many spots stuck to the
/// cell hide a slow flow, and a single pair of slow neighbors cannot make one (50 pairs needed).
CommonFlow find_common_flow(const SpotTable& table, double image_width_px, double image_height_px);

}  // namespace nta
