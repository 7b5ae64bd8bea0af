// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace nta {

/// A rectangular piece of a frame's normalized residual around a spot, with a weight per pixel (0:
/// masked). Rows begin `stride` numbers apart; what a row holds beyond `width` weighs nothing.
struct SpotWindow {
    /// The largest width and height.
    static constexpr int most_px = 64;

    SpotWindow() = default;
    SpotWindow(int x, int y, int columns, int rows) { place(x, y, columns, rows); }

    /// Sets where it lies; its numbers, where there is memory for them, stay what they were. New
    /// ones are 0.
    void place(int x, int y, int columns, int rows);

    [[nodiscard]] std::size_t index(int column, int row) const {
        return static_cast<std::size_t>(row) * stride + static_cast<std::size_t>(column);
    }

    int x0 = 0;  ///< column and row of its first pixel in the frame
    int y0 = 0;
    int width = 0;
    int height = 0;
    std::size_t stride = 0;     ///< the width, filled up to a multiple of eight
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
