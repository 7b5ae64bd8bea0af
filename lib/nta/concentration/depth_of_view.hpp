// SPDX-License-Identifier: MIT
// How deep particles are seen, as a function of their brightness.
#pragma once

#include "nta/core/localization.hpp"

#include <array>
#include <cstddef>

namespace nta {

/// How strongly the laser lights a place of the picture, relative to the mean over it:
///     ln light = c0 u + c1 v + c2 (u^2 - 1/12) + c3 u v + c4 (v^2 - 1/12)
/// u and v run from -1/2 to 1/2 across and down the picture. All zero: even light.
struct FieldLight {
    static constexpr std::size_t terms = 5;
    std::array<double, terms> coefficients{};
    double width_px = 640.0;
    double height_px = 480.0;

    /// The terms that the coefficients multiply.
    [[nodiscard]] std::array<double, terms> terms_at(double x_px, double y_px) const;
    [[nodiscard]] double log_at(double x_px, double y_px) const;
};

/// Laser sheet and defocus: how the spot of a particle at rest looks at a distance z from the
/// focus.
///     peak(z) = P light exp(-2 z^2 / w^2) / (1 + (z / z0)^2),   width^2(z) = s0^2 (1 + (z / z0)^2)
/// a Gaussian beam seen from the side (Saleh & Teich, Fundamentals of Photonics, eq. 3.1-8, 3.1-15)
/// with its middle in the focus, and a spot whose light is conserved. Motion during the exposure
/// widens the spot by D tE / 3 per axis (Berglund, Phys. Rev. E 82 (2010) 011917) and lowers the
/// peak: 1 becomes 1 + b, b = D tE / (3 s0^2), on average.
struct DepthOfView {
    double focus_depth_um = 3.0;       ///< z0
    double sheet_half_width_um = 7.0;  ///< w, 1/e^2
    double focus_sd_px = 1.5;          ///< s0
    FieldLight light;

    /// kappa = (z0 / w)^2.
    [[nodiscard]] double sheet_share() const {
        return focus_depth_um * focus_depth_um / (sheet_half_width_um * sheet_half_width_um);
    }
};

/// Relative covariance of ln z0, ln (z0 / w)^2 and ln s0, row by row.
using DepthCovariance = std::array<double, 9>;

/// Relative variance of how much the motion during an exposure widens a round spot: that of the
/// mean of two axes, each a sum of 1 / (k pi)^2 times squared normal numbers.
inline constexpr double blur_relative_variance = 0.4;

/// Depth on both sides of the focus in which a particle is counted.
///     depth = 2 integral over z of Phi(ln(peak(z) / threshold) / s(z))
/// `peak_over_threshold` is that of a particle at rest in focus; s combines the noise of a fitted
/// peak (white noise: relative SD 0.798 / (width SNR), the Cramér-Rao bound of a Gaussian of free
/// width) and the scatter of the blur, whose variance is known for Brownian paths (relative SD 0.63
/// over both axes: the path's variance is a sum of exponentials with weights 1 / (k pi)^2).
/// Where the threshold is far above the noise the edge is sharp, and depth = 2 z0 sqrt(y - 1 - b),
/// y exp(2 kappa y) = (P / T) exp(2 kappa), by Lambert's W (Corless et al., Adv. Comput. Math. 5
/// (1996) 329).
double depth_um(const DepthOfView& view,
                double peak_over_threshold,
                double blur_px2,
                double threshold_snr);

/// ln of a spot's peak between the pixels: its amplitude.
double log_amplitude(const Localization& spot);

/// ln of the peak that a spot's particle would have at rest, in focus, under the mean light: from
/// its light (peak x width^2) and from its width, which tells how far from the middle of the sheet
/// it is.
///     ln P = ln(A width^2 / s0^2) + 2 kappa (width^2 / s0^2 - 1 - b) - ln light
/// A is the spot's amplitude between the pixels. Good to 3 % for the median over spots; misleads
/// where two particles share a spot.
double log_rest_peak(const DepthOfView& view, const Localization& spot, double blur_px2);

/// ln of the amplitude that reaches a threshold, given that the highest pixel must: by the mean
/// over sub-pixel places.
double log_pixel_phase(double width_px);

}  // namespace nta
