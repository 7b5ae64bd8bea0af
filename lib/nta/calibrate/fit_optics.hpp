// SPDX-License-Identifier: MIT
// Internal to the stage: light sheet, defocus and evenness of the light from the spots of beads.
#pragma once

#include "nta/concentration/depth_of_view.hpp"

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <vector>

namespace nta {

/// What one counted spot of a bead says.
struct BeadSpot {
    double log_amplitude = 0.0;  ///< ln of the peak between the pixels
    double log_width2 = 0.0;     ///< ln of the squared width, px^2
    double log_threshold = 0.0;  ///< ln of the amplitude from which it counts
    double peak_noise = 0.05;    ///< relative standard deviation of the amplitude
    std::array<double, FieldLight::terms> field{};  ///< FieldLight::terms_at() its place
    std::size_t bead = 0;                           ///< which kind or video of beads, from 0
    std::size_t track = 0;  ///< spots of one track share the bead's way through the light
};

/// Shape of the depth of view: z0 is not in it, lengths along z are in units of z0.
struct OpticsFit {
    double kappa = 0.15;  ///< (z0 / w)^2
    double focus_sd_px = 1.5;
    FieldLight light;
    std::vector<double> log_rest_peak;  ///< per kind of bead
    std::vector<double> log_rest_peak_se;
    Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();  ///< of ln kappa and ln focus_sd_px
    bool light_is_even = true;  ///< the light's terms were not significant and are zero
    bool converged = false;
};

/// Maximum likelihood of the spots' light and width, given that they count:
///     f(ln F, ln width^2) = integral over z of N2(...) / depth,   F = A width^2
///     ln F = ln P + ln light + ln s0^2 - 2 kappa u^2,   width^2 = s0^2 (1 + b + u^2),   u = z / z0
/// beads lying anywhere along z with equal probability. N2 holds the noise of the fit (Gaussian of
/// free width in white noise: variance 2 e, 4 e and covariance 2 e of ln F and ln width^2, e half
/// the squared relative noise of the peak) and the scatter of the blur. One spot in ten may be
/// anything (two beads in one). Spots of one track are not independent: the covariance is that of
/// scores summed by track (White, Econometrica 50 (1982) 1; Liang & Zeger, Biometrika 73 (1986)
/// 13). The uneven light is kept only where a Wald test says p < 0.01. `blur_px2`: per kind of
/// bead.
OpticsFit fit_optics(const std::vector<BeadSpot>& spots,
                     const std::vector<double>& blur_px2,
                     double threshold_snr,
                     const FieldLight& picture);

}  // namespace nta
