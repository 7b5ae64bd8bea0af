// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/localization.hpp"
#include "nta/core/track.hpp"
#include "nta/diffusion/diffusion.hpp"

#include <vector>

namespace nta {

/// A particle's spots around one frame: focus hardly changes meanwhile, and all show the same
/// light.
struct SpotsAround {
    double width2_px2 = 0.0;  ///< mean square of the fitted width
    double light = 0.0;       ///< mean of peak width^2, in ADU px^2; 0: not known
};

/// What a particle's motion while the shutter is open does to the center of its spot: variances per
/// axis in px^2, beyond what the spot fit predicts.
struct MotionError {
    double of_lean = 0.0;          ///< how often the spot's lean is to be added to its center
    double of_position_px2 = 0.0;  ///< of the center, thus corrected, about the mean place
    double of_step_px2 = 0.0;      ///< as it acts in displacements and their covariances
};

/// How far the center of a Gaussian fitted to a smeared spot lies from the mean place of the
/// particle during the exposure, and how much of that the spot's lean tells.
///
/// A path of variance b = D tE / 3 about its mean, m_ijk its third moments, under a spot of width
/// s0 at rest, fitted with the width s, moves the center to first order by
///     e_x = -lambda (m_xxx + m_xyy) / (2 S^2),   S^2 = s0^2 + s^2,   s0^2 = s^2 - b
///     var(e) = 0.36 (1 + 0.3 u) lambda^2 b^3 / S^4,   u = b / s0^2, at most 1.65
///     cov(mean place - place at the start, e) = 0.2 lambda b^2 / S^2
/// lambda is 1 for white noise and falls where the noise grows with the light, since the fit then
/// weighs a spot's middle less: with q = g peak / noise^2, (1 + 0.39 q)^-0.33 within 1 % for q up
/// to 20. A template of twice the width errs less, so that the lean d (SpotLean) is -e / k and
/// noise:
///     1 / k = (1 - S^2 / (s0^2 + 4 s^2)) (1 + 0.39 q)^0.5 / (1 + 0.35 max(0, u - 0.4))
/// The best linear correction (Gauss & Markov) is k var(e) / (var(e) + k^2 sd(d)^2) times the lean;
/// it leaves the variance
///     var(e) k^2 sd(d)^2 / (var(e) + k^2 sd(d)^2) + 0.013 s0^2 u^3.5 / (1 + (0.45 / u)^6)
/// of which the second part is what no line explains. In displacements the covariance acts as well,
/// as if the variance were var + 2 cov. The numbers are means over simulated Brownian paths. The
/// correction needs a lean: with none measured, var(e) is all there is.
/// These are means over paths. A spot's own path is told by its peak, since the light is that of
/// the spots around: rho = (light / peak - s0^2) / b, its own variance over the mean, from 0.05 to
/// 4. var(e) and what no line explains are taken times
///     (0.58 + 2.05 c) rho^3 / (1 + c rho^3),   c = 0.05 exp(3 max(0, u - 0.7)),   1 in the mean,
/// as far as the fit's error of the light leaves rho known, whose variance is 0.39 beforehand.
/// None where the spots have no width.
MotionError motion_error(const Localization& spot, const SpotsAround& around, double blur_px2);

/// Variance of the path about its mean during the exposure, D tE / 3 per axis, of the particles of
/// a video, such that the mean of its cube is right where D is uncertain.
struct MotionBlur {
    std::vector<double> of_track_px2;  ///< one per track
    double typical_px2 = 0.0;          ///< of all displacements together
};

/// D of each track by the covariance estimator, drawn toward that of all tracks by as much as
/// chance makes them differ (empirical Bayes: Efron & Morris, J. Am. Stat. Assoc. 68 (1973) 117),
/// and the exposure as told, or as inferred from the displacements. All 0 where no track has two
/// neighboring steps. Throws as estimate_diffusion() does.
MotionBlur estimate_motion_blur(const Tracks& tracks, const DiffusionOptions& options);

/// Tracks whose positions are corrected and whose predicted variances hold
/// MotionError::of_step_px2, as estimate_diffusion() needs them.
Tracks with_motion_in_steps(Tracks tracks, const MotionBlur& blur);

/// Corrects the spots of one track and adds MotionError::of_position_px2 to their predicted
/// variances. `spots` holds those from which the track was linked.
void correct_for_motion(const Track& track, double blur_px2, Localizations& spots);

/// Likewise for a spot in no track.
void correct_for_motion(double blur_px2, Localization& spot);

}  // namespace nta
