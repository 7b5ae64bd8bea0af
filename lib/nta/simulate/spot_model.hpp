// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/illumination.hpp"
#include "nta/simulate/place.hpp"

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace nta {

/// How a particle at depth z looks: a Gaussian whose light spreads out of focus, part of it into a
/// ring.
///     SD(z) = SD0 sqrt(1 + (z / zR)^2)     (the width of a Gaussian beam: Saleh & Teich,
///     Fundamentals of Photonics, eq. 3.1-8)
///     light(r) = flux / (2 pi SD^2) [(1 - q) exp(-u) + q ring(u)],   u = r^2 / (2 SD^2)
///     q(z) = ring_share z^2 / (z^2 + 4 zR^2)
/// The ring is a Gaussian annulus of radius 2.2 SD and width 0.5 SD that holds as much light as the
/// spot would: q moves light, it loses none. The form of the ring is ours; real ones depend on the
/// objective's aberrations.
class SpotModel {
  public:
    SpotModel(double focus_sd_px, double depth_of_focus_um, double ring_share);
    explicit SpotModel(const SceneOptics& optics)
        : SpotModel(optics.spot_sd_px, optics.depth_of_focus_um, optics.ring_share) {}

    [[nodiscard]] double sd_px(double z_um) const {
        return focus_sd_px_ * std::hypot(1.0, z_um / depth_of_focus_um_);
    }
    /// Share q of the light that is in the ring.
    [[nodiscard]] double ring_share(double z_um) const {
        const double z2 = z_um * z_um;
        return ring_share_ * z2 / (z2 + 4.0 * depth_of_focus_um_ * depth_of_focus_um_);
    }
    /// Brightest point of the spot over that in focus, for even light.
    [[nodiscard]] double relative_peak(double z_um) const;
    /// Light over that at the center of the same spot without ring.
    [[nodiscard]] float profile(float u, float ring_share) const;
    /// All light of a spot whose peak in focus is 1 ADU.
    [[nodiscard]] double flux_per_peak() const {
        return 2.0 * std::numbers::pi * focus_sd_px_ * focus_sd_px_;
    }

  private:
    double focus_sd_px_;
    double depth_of_focus_um_;
    double ring_share_;
    std::vector<float> ring_;  // over u, in equal steps
    std::vector<float> spot_;
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

/// A particle's light at one moment of its path, before the optics spread it.
struct LitPlace {
    PlaceUm place;
    double focus_peak_adu = 0.0;  ///< what its peak would be in focus
};

/// Draws the light of one particle along its path, sampled at pixel centers and cut at 4 SD (under
/// 0.02 % of the light is lost). The patch is filled anew, its memory is used again; it is empty
/// where nothing falls into the window.
void draw_spot(const SpotModel& model,
               std::span<const LitPlace> path,
               const DrawWindow& window,
               SpotPatch& patch);

}  // namespace nta
