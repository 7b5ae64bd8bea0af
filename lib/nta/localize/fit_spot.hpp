// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

namespace nta {

/// A square piece of a frame's normalized residual around a spot, with a weight per pixel (0:
/// masked).
struct SpotWindow {
    int x0 = 0;  ///< column and row of its first pixel in the frame
    int y0 = 0;
    int width = 0;
    int height = 0;
    std::vector<float> value;   ///< in units of the background noise
    std::vector<float> weight;  ///< 1, or 0 for saturated pixels
};

/// A round Gaussian on a level: A exp(-((x-x0)^2 + (y-y0)^2) / (2 s^2)) + b, in frame pixels and
/// noise units.
struct SpotShape {
    double x_px = 0.0;
    double y_px = 0.0;
    double amplitude = 0.0;
    double width_px = 1.5;
    double level = 0.0;
};

struct SpotFit {
    SpotShape shape;
    double x_sd_px = 0.0;
    double y_sd_px = 0.0;
    double noise_sd_px = 0.0;  ///< mean of both axes, of the pixels' noise alone: not widened
    double log_flux_sd = 0.0;  ///< of ln(amplitude width^2)
    double chi2_per_dof = 1.0;
};

/// Maximum-likelihood position of a spot: weighted least squares by Levenberg-Marquardt with the
/// pixel variance 1 + shot x model (Mortensen et al., Nat. Methods 7 (2010) 377, eq. 5), started
/// from `start`.
///
/// `shot` is the photon-transfer gain over the background noise. The level has a prior of 0 +- 0.25
/// noise units, since the background is known. Standard deviations come from the inverse of the
/// information matrix, widened by sqrt(chi2 / dof) where the spot is not a Gaussian (blur,
/// defocus). Nothing where the fit fails: it leaves the window, or the width leaves 0.6 to 12 px.
std::optional<SpotFit> fit_spot(const SpotWindow& window, const SpotShape& start, double shot);

}  // namespace nta
