// SPDX-License-Identifier: MIT
// What a calibrated instrument would see of particles of a known refractive index.
#pragma once

#include "nta/calibrate/calibration.hpp"
#include "nta/concentration/concentration.hpp"
#include "nta/concentration/depth_weights.hpp"

#include <vector>

namespace nta {

/// Depth and seen share of homogeneous spheres of one refractive index over their diameter, from 20
/// to 1000 nm: their light by Mie (collected_scattering_um2) times the beads' light per cross
/// section. Independent of what the sample shows, so also for particles that it does not hold or
/// that stay below its detection limit. `threshold_adu` is that of the video
/// (DepthWeights::threshold_adu). The intervals hold the uncertainties of the calibration, of the
/// depth and of the beads' brightness, and none of the index: light of a vesicle goes as (index -
/// that of the liquid)^2. Misleads for particles that are no homogeneous spheres.
std::vector<DetectionPoint> detection_of_index(const Calibration& calibration,
                                               double index,
                                               double threshold_adu,
                                               const DepthWeightOptions& options);

}  // namespace nta
