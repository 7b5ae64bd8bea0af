// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/particle_box.hpp"
#include "nta/simulate/scene.hpp"

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace nta {

/// How a particle at depth z looks: a Gaussian whose light spreads out of focus and fades out of
/// the sheet.
///     SD(z) = SD0 sqrt(1 + (z / zR)^2)     (the width of a Gaussian beam: Saleh & Teich,
///     Fundamentals of Photonics, eq. 3.1-8) peak(z) = peak0 exp(-2 z^2 / w^2) (SD0 / SD(z))^2
/// Real objectives show rings far from focus; this model does not.
struct SpotModel {
    double focus_sd_px = 0.0;
    double depth_of_focus_um = 0.0;
    double sheet_half_width_um = 0.0;

    [[nodiscard]] double sd_px(double z_um) const {
        return focus_sd_px * std::hypot(1.0, z_um / depth_of_focus_um);
    }
    [[nodiscard]] double illumination(double z_um) const {
        const double u = z_um / sheet_half_width_um;
        return std::exp(-2.0 * u * u);
    }
    [[nodiscard]] double peak_adu(double focus_peak_adu, double z_um) const {
        const double narrowing = focus_sd_px / sd_px(z_um);
        return focus_peak_adu * illumination(z_um) * narrowing * narrowing;
    }
};

/// A rectangle of pixels (which may lie beyond the picture) with one particle's light in it,
/// averaged over the exposure.
struct SpotPatch {
    int left_px = 0;
    int top_px = 0;
    int width_px = 0;
    int height_px = 0;
    std::vector<float> light_adu;  ///< row by row

    /// Highest pixel, and where it is. The patch must not be empty.
    struct Peak {
        float adu = 0.0F;
        int x_px = 0;
        int y_px = 0;
    };
    [[nodiscard]] Peak peak() const;
};

/// Where light is wanted: the picture and a margin around it.
struct DrawWindow {
    int width_px = 0;
    int height_px = 0;
    int margin_px = 0;
    double px_from_um = 0.0;
};

/// Draws the light of one particle along its path, sampled at pixel centers and cut at 4 SD (under
/// 0.02 % of the light is lost). The patch is filled anew, its memory is used again; it is empty
/// where nothing falls into the window.
void draw_spot(const SpotModel& model,
               std::span<const PlaceUm> path,
               double focus_peak_adu,
               const DrawWindow& window,
               SpotPatch& patch);

}  // namespace nta
