// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/place.hpp"
#include "nta/simulate/scene.hpp"

namespace nta {

/// How strongly the laser lights a place, 1 in the middle of the picture and of the sheet:
///     exp(-2 z^2 / w^2) exp(-2 (y - y_mid)^2 / b^2) (1 - fall (x - x_mid) / width)
/// a Gaussian beam of 1/e^2 half widths w (depth) and b (across), shone along x (Saleh & Teich,
/// Fundamentals of Photonics, eq. 3.1-15), that loses light on its way. Never below zero.
class Illumination {
  public:
    explicit Illumination(const Scene& scene);

    [[nodiscard]] double at(const PlaceUm& place) const {
        return sheet(place.z_um) * across(place.x_um, place.y_um);
    }
    [[nodiscard]] double sheet(double z_um) const;
    [[nodiscard]] double across(double x_um, double y_um) const;
    /// Strongest light across the picture and its surroundings.
    [[nodiscard]] double strongest() const;

  private:
    double sheet_half_width_um_;
    double inverse_beam_half_width_um_;  // 0: even
    double fall_;
    double middle_x_um_;
    double middle_y_um_;
    double width_um_;
};

}  // namespace nta
