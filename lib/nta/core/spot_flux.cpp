// SPDX-License-Identifier: MIT
#include "nta/core/spot_flux.hpp"

#include "nta/core/square.hpp"

#include <cmath>
#include <numbers>

namespace nta {
double spot_flux_adu(const Localization& spot) {
    // The peak is that of a pixel; the spot's own lies between pixels.
    const double width_px2 = square(static_cast<double>(spot.width_px));
    const double r2_px2 = square(spot.x_px - static_cast<double>(std::lround(spot.x_px))) +
                          square(spot.y_px - static_cast<double>(std::lround(spot.y_px)));
    return 2.0 * std::numbers::pi * width_px2 * static_cast<double>(spot.peak_adu) *
           std::exp(0.5 * r2_px2 / width_px2);
}

}  // namespace nta
