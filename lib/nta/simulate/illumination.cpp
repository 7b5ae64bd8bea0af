// SPDX-License-Identifier: MIT
#include "nta/simulate/illumination.hpp"

#include <algorithm>
#include <cmath>

namespace nta {

Illumination::Illumination(const Scene& scene)
    : sheet_half_width_um_(scene.optics.sheet_half_width_um),
      inverse_beam_half_width_um_(
          scene.optics.beam_half_width_um ? 1.0 / *scene.optics.beam_half_width_um : 0.0),
      fall_(scene.optics.light_fall_x) {
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    middle_x_um_ = 0.5 * (scene.video.width_px - 1) * um_from_px;
    middle_y_um_ = 0.5 * (scene.video.height_px - 1) * um_from_px;
    width_um_ = scene.video.width_px * um_from_px;
}

double Illumination::sheet(double z_um) const {
    const double u = z_um / sheet_half_width_um_;
    return std::exp(-2.0 * u * u);
}

double Illumination::across(double x_um, double y_um) const {
    const double v = (y_um - middle_y_um_) * inverse_beam_half_width_um_;
    const double slope = 1.0 - fall_ * (x_um - middle_x_um_) / width_um_;
    // Beside the picture the straight line may go on, but not to ever more light.
    return std::clamp(slope, 0.0, 2.0) * (v == 0.0 ? 1.0 : std::exp(-2.0 * v * v));
}

double Illumination::strongest() const { return std::min(2.0, 1.0 + std::abs(fall_)); }

}  // namespace nta
