// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace nta {

/// One spot in one frame. Pixels have their centers at whole numbers, y points down.
struct Localization {
    std::int32_t frame = 0;  ///< grid index
    bool saturated = false;  ///< clipped pixels were masked in the fit
    double x_px = 0.0;
    double y_px = 0.0;
    float x_sd_px = 0.0F;  ///< predicted standard deviation of x
    float y_sd_px = 0.0F;
    float peak_adu = 0.0F;   ///< highest pixel of the fitted, pixel-sampled spot above background
    float noise_adu = 0.0F;  ///< standard deviation of one background pixel at that place
    float width_px = 0.0F;   ///< standard deviation of the fitted Gaussian
    float gain_adu = 0.0F;   ///< growth of the noise's variance with the light; 0: unknown
    /// Predicted standard deviation of ln(peak width^2), the spot's light; 0 where it is not known
    /// because the fit failed.
    float log_flux_sd = 0.0F;
    /// How far the center moves under a template twice as wide as the spot (SpotLean): noise of
    /// standard deviation `lean_sd_px` for a round spot, and half of the error of the center for
    /// one that is smeared to one side. 0: not measured.
    float lean_x_px = 0.0F;
    float lean_y_px = 0.0F;
    float lean_sd_px = 0.0F;

    /// Peak signal-to-noise ratio.
    [[nodiscard]] double snr() const {
        return static_cast<double>(peak_adu) / static_cast<double>(noise_adu);
    }
};
// Films have millions of spots.
static_assert(sizeof(Localization) == 64);

/// Spots of a video, ordered by frame, then as detected (by row).
using Localizations = std::vector<Localization>;

}  // namespace nta
