// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/track.hpp"

#include <vector>

namespace nta {

/// The steps of one track in micrometers. Step j leads from position j to position j + 1 and spans
/// gap_frames[j] frames.
struct Displacements {
    std::vector<double> x_um;
    std::vector<double> y_um;
    std::vector<double> gap_frames;
    std::vector<double> x_variance_um2;  ///< predicted, of each position: one more than steps
    std::vector<double> y_variance_um2;

    [[nodiscard]] std::size_t size() const { return x_um.size(); }
};

/// Steps of a track of at least two positions.
Displacements displacements_of(const Track& track, const ImageScale& scale);

/// Mean predicted variance of a position, over both axes.
double mean_position_variance_um2(const Displacements& steps);

}  // namespace nta
