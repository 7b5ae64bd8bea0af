// SPDX-License-Identifier: MIT
#pragma once

#include "nta/detect/filter_bank.hpp"

#include <array>
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

/// Share of the maxima that noise makes in one filter which become spots, for maxima of height
/// `response` (in units of the pixels' noise): those that are the strongest of their place and
/// whose fitted peak signal-to-noise ratio is at least least_accepted_snr,
///
///     p(x) = 0.955 Phi((x - 0.845 x_0) / 1.3),      x_0 = least_accepted_snr s sqrt(pi),
///
/// where x_0 is the response of a noiseless spot as wide as the filter. The three constants are
/// simulated: maxima of noise are narrower than the filter, so that some below x_0 are accepted.
double accepted_share(double response, double scale_px);

/// Where the noise of a filter stands: behind the same share of pixels as w standard deviations of
/// Gaussian noise (Cornish & Fisher, Rev. Inst. Int. Stat. 5 (1938) 307, to the second term),
///
///     x(w) = mean + sd w + sd skewness (w^2 - 1) / 6.
struct NoiseTail {
    double mean = 0.0;
    double sd = 1.0;
    double sd_skewness = 0.0;  ///< sd x skewness
    [[nodiscard]] double height(double w) const {
        return mean + sd * w + sd_skewness * (w * w - 1.0) / 6.0;
    }
    /// The w that stands at a height above the mean.
    [[nodiscard]] double depth(double height) const;
};

/// The noise behind each filter of the bank.
using NoiseTails = std::array<NoiseTail, filter_bank.size()>;

/// The noise of pixels of like light.
struct NoiseOfGroup {
    NoiseTails tails;
    double pixels = 0.0;
};

/// Expected number of spots that pure noise makes in a picture where each filter has a threshold in
/// units of its pixels' noise: the maxima of Gaussian noise that is as rare, times the share of
/// them that is accepted at their height, added up over filters and groups of pixels.
double expected_false_alarms(const std::array<double, filter_bank.size()>& heights,
                             std::span<const NoiseOfGroup> groups);

/// The `u` for which thresholds of whole[s].height(u) are expected to give `false_alarms`; `whole`
/// is the noise of all pixels together. Between 2 and 12: beyond these, the nearer end.
double detection_threshold(double false_alarms,
                           const NoiseTails& whole,
                           std::span<const NoiseOfGroup> groups);

}  // namespace nta
