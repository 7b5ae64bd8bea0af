// SPDX-License-Identifier: MIT
#pragma once

namespace nta {

/// A place in the sample at one moment: x, y from the center of the top left pixel, z from the
/// focal plane.
struct PlaceUm {
    double x_um = 0.0;
    double y_um = 0.0;
    double z_um = 0.0;
    double light = 1.0;  ///< of a needle: brightness at this moment over its mean
};

}  // namespace nta
