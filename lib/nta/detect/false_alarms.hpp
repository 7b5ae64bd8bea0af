// SPDX-License-Identifier: MIT
#pragma once

#include "nta/detect/filter_bank.hpp"

#include <span>

namespace nta {

/// Expected number of local maxima above `u` that pure noise makes in a picture of `pixels` pixels
/// behind a Gaussian matched filter of standard deviation `scale_px`, for white noise and maxima
/// over the pixel lattice:
///
///     E = N int_u^inf Q(z)^2 phi(z) dz,   Q(z) = 1 - 2 Phi(-h z) + (1/pi) int_0^a exp(-h^2 z^2 /
///     (2 sin^2 t)) dt, r = exp(-1/(4 s^2)),  h = sqrt((1-r)/(1+r)),  a = asin(sqrt((1-r^2)/2))
///
/// Taylor, Worsley & Gosselin, Biometrika 94 (2007) 1 (discrete local maxima). `u` is in units of
/// the filtered noise's standard deviation. Misleads where the noise is correlated from pixel to
/// pixel (lossy codecs).
double expected_noise_maxima(double u, double scale_px, double pixels);

/// The share Q of one axis in the formula above.
double lattice_factor(double z, double correlation);

/// Peak signal-to-noise ratio below which a spot is not accepted: its position would be uncertain
/// by more than sqrt(2/pi)/2 = 0.4 px. Such spots are particles far out of focus, broad and faint.
inline constexpr double least_accepted_snr = 2.0;

/// Threshold `u` at which a bank of filters is expected to give `false_alarms`
/// accepted spots per picture of pure noise, after localization has dropped those below
/// least_accepted_snr. One filter alone: maxima, none dropped.
double detection_threshold(double false_alarms,
                           std::span<const MatchedFilter> filters,
                           double pixels);

}  // namespace nta
