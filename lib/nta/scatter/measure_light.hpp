// SPDX-License-Identifier: MIT
// How bright the particle of a track is, and whether it flickers as a turning needle does.
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/quantities.hpp"
#include "nta/core/track.hpp"
#include "nta/scatter/refractive_index.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace nta {

struct LightOptions {
    ImageScale scale;
    std::optional<Duration> exposure;  ///< unknown: what blur does is bounded, not corrected
    std::size_t min_positions = 5;     ///< fewest unsaturated spots for a flicker
};

/// What sizing says of a track's particle, nothing where it is not known.
struct TrackMotion {
    std::optional<double> D_um2_per_s;
    std::optional<double> diameter_nm;  ///< hydrodynamic
};

/// Brightness that changes from frame to frame by more than photons, fit, blur and the slow way
/// through focus and light sheet explain.
struct Flicker {
    double excess_variance = 0.0;  ///< of ln brightness, white from frame to frame
    double excess_variance_se = 0.0;
    double noise_variance = 0.0;    ///< mean of what the fits and blur predict, of ln brightness
    double likelihood_ratio = 0.0;  ///< 2 ln(L / L without flicker), single bad fits drawn in
    double p_value = 1.0;           ///< of as much by chance in a particle that does not flicker

    /// Significant at 5 %.
    [[nodiscard]] bool is_seen() const { return p_value < 0.05; }
    /// Excess standard deviation of ln brightness: about its coefficient of variation.
    [[nodiscard]] double sd() const;
    /// ln(L(v) / L(0)) of an excess variance v: that of a variance estimate with as many degrees of
    /// freedom as its standard error stands for,
    ///     ln L(v) = -nu/2 [ln(v + m) + (found + m) / (v + m)],   nu = 2 (found + m)^2 / SE^2,
    /// m the noise variance. At most half the likelihood ratio, so that bad fits do not count.
    [[nodiscard]] double log_likelihood_ratio(double variance) const;
};

/// Light of one track. All of a spot's light counts, its flux: gray values above background, summed
/// over the fitted spot, 2 pi peak width^2. Motion blur and defocus spread light and lose none of
/// it, the light sheet does.
struct TrackLight {
    /// ln(flux / ADU) where it is brightest: 90th percentile of the slow level, of those positions
    /// that are in focus where there are any. Nothing where no spot could be fitted.
    std::optional<double> log_flux;
    double log_flux_se = 0.0;  ///< of noise and flicker alone
    bool saturated = false;    ///< clipped at a tenth of its positions and more: told by wings
    bool in_focus = false;     ///< at a tenth of its positions and more
    std::optional<Flicker> flicker;  ///< nothing where it cannot be determined
    /// With a calibration: of the solid sphere of this light and diameter; nothing where none or
    /// several are.
    std::optional<IndexSolution> index;

    /// Whether the particle may be brighter than log_flux says.
    [[nodiscard]] bool is_lower_bound() const { return saturated || !in_focus; }
};

/// Light of every track, from spots in the picture's own coordinates (drift not removed).
///
/// ln flux of a spot: its error is predicted by the fit. Of a track: a slow walk (focus, light
/// sheet) under white noise is fitted by maximum likelihood (level_log_likelihood()); what is white
/// beyond the predicted errors is flicker, p from the likelihood ratio and its distribution for
/// spheres (flicker_p_value()). A blurred spot is
/// no Gaussian, which changes the fitted flux; that variance is taken as 0.17 b^4, b = D tE / 3
/// over the spot's mean square width, an upper bound from simulation (docs/methods/scatter.md).
///
/// In focus: width at most 1.5 times that of the video's sharpest fifth of spots, blur included.
/// Flicker is not determinable, and absent, for fewer than min_positions unsaturated spots, and for
/// diameters below that of a needle of 150 x 30 nm, which turns too fast for any exposure.
///
/// Misleads where other things than turning change the light from frame to frame: a lamp that
/// flickers, speckle, particles that pass each other. `motion` has one entry per track (assert).
std::vector<TrackLight> measure_light(const Tracks& tracks,
                                      std::span<const TrackMotion> motion,
                                      const LightOptions& options);

}  // namespace nta
