// SPDX-License-Identifier: MIT
#pragma once

#include "nta/localize/fit_spot.hpp"

namespace nta {

/// Where the center of a spot would move under a template twice as wide as its fitted Gaussian.
struct SpotLean {
    double x_px = 0.0;
    double y_px = 0.0;
    double sd_px = 0.0;  ///< per axis, of the pixels' noise alone; 0: not measured
};

/// To which side of its fitted Gaussian a spot has more light than that Gaussian says: one
/// Gauss-Newton step from the fitted center with a template G of twice the width,
///     lean = sum(w r x G) / sum(w m x^2 G / s^2),
/// r the residual, m the fitted Gaussian of standard deviation s, x the distance from its center, w
/// the weight of each pixel as in fit_spot(). A round spot has none but noise. The fit has the
/// least noise there is, so that it and the lean are independent, and the variances of both add up
/// to that of the wider template's center.
///
/// `window` and `shot` are those of the fit; neighbors have been subtracted. A neighbor that was
/// not found pulls the lean toward itself.
SpotLean measure_lean(const SpotWindow& window, const SpotFit& fit, double shot);

}  // namespace nta
