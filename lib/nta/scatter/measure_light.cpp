// SPDX-License-Identifier: MIT
#include "nta/scatter/measure_light.hpp"

#include "nta/core/spot_flux.hpp"
#include "nta/core/square.hpp"
#include "nta/scatter/flicker_null.hpp"
#include "nta/scatter/local_level.hpp"
#include "nta/scatter/rod.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {
namespace {

constexpr double bright_quantile = 0.9;
constexpr double sharp_quantile = 0.2;
constexpr double sharp_snr = 5.0;  // a width is known to 7 % there
constexpr std::size_t fewest_sharp_spots = 50;
constexpr double in_focus_widths = 1.5;  // beyond it, rings appear
constexpr double enough_share = 0.1;     // as many positions as the 90th percentile leaves above it

constexpr std::size_t fewest_samples = 3;  // of a level that changes

template <class T>
T quantile(std::vector<T> values, double p) {
    const auto k =
        static_cast<std::ptrdiff_t>(std::floor(p * static_cast<double>(values.size() - 1) + 0.5));
    std::nth_element(values.begin(), values.begin() + k, values.end(), [](const T& a, const T& b) {
        return a < b;
    });
    return values[static_cast<std::size_t>(k)];
}

bool is_fitted(const Localization& spot) { return spot.log_flux_sd > 0.0F; }

// Needles shorter than 150 nm, of aspect 5, turn too fast to be seen flickering.
double least_flickering_nm() {
    return rod_hydrodynamic_diameter({Length::nanometers(150.0), Length::nanometers(30.0)})
        .nanometers();
}

// What the motion during an exposure adds to the mean square width of a spot, per axis.
class Blur {
  public:
    explicit Blur(const LightOptions& options)
        : um_from_px_(options.scale.um_from_px()),
          longest_exposure_s_(options.exposure ? options.exposure->seconds()
                                               : options.scale.s_from_frame()),
          known_(options.exposure.has_value()),
          walk_share_(known_ ? longest_exposure_s_ / (6.0 * options.scale.s_from_frame()) : 0.0) {}

    // Nothing is said of a track whose motion or exposure is not known.
    [[nodiscard]] double known_px2(const TrackMotion& motion) const {
        return known_ ? most_px2(motion) : 0.0;
    }
    [[nodiscard]] double most_px2(const TrackMotion& motion) const {
        const double D = std::max(0.0, motion.D_um2_per_s.value_or(0.0));
        return D * longest_exposure_s_ / 3.0 / square(um_from_px_);
    }
    // Blur of a walk, see level_log_likelihood().
    [[nodiscard]] double walk_share() const { return walk_share_; }

  private:
    double um_from_px_;
    double longest_exposure_s_;
    bool known_;
    double walk_share_;
};

// Mean square width of the video's sharpest spots, without blur.
double sharp_width_px2(const Tracks& tracks,
                       std::span<const TrackMotion> motion,
                       const Blur& blur) {
    std::vector<double> widths_px2;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const double blur_px2 = blur.known_px2(motion[i]);
        for (const Localization& spot : tracks[i].positions) {
            if (is_fitted(spot) && !spot.saturated && spot.snr() >= sharp_snr)
                widths_px2.push_back(square(static_cast<double>(spot.width_px)) - blur_px2);
        }
    }
    // With too few spots to tell, every spot is in focus.
    if (widths_px2.size() < fewest_sharp_spots) return 1e6;
    return std::max(0.0, quantile(std::move(widths_px2), sharp_quantile));
}

// Variance of ln flux because a streak is fitted by a round Gaussian.
double streak_variance(const Track& track, double blur_px2) {
    double sum_px2 = 0.0;
    for (const Localization& spot : track.positions)
        sum_px2 += square(static_cast<double>(spot.width_px));
    const double b = std::min(
        1.0, blur_px2 * static_cast<double>(track.positions.size()) / std::max(sum_px2, 1e-9));
    return 0.17 * square(square(b));
}

struct LightSeries {
    std::vector<LevelSample> samples;
    std::vector<bool> in_focus;
    std::vector<LevelSample> clear;  ///< those of spots that are not clipped
};

// Variance of ln(1 + e), e normal with this variance, to second order.
double log_variance(double relative_variance) {
    return relative_variance * (1.0 + 2.5 * relative_variance);
}

LightSeries series_of(const Track& track, double streaks, double widest_px2) {
    LightSeries series;
    for (const Localization& spot : track.positions) {
        if (!is_fitted(spot)) continue;
        series.samples.push_back(
            {spot.frame,
             std::log(spot_flux_adu(spot)),
             log_variance(square(static_cast<double>(spot.log_flux_sd))) + streaks});
        series.in_focus.push_back(square(static_cast<double>(spot.width_px)) <= widest_px2);
        if (!spot.saturated) series.clear.push_back(series.samples.back());
    }
    return series;
}

struct BrightLevel {
    Level level;
    bool operator<(const BrightLevel& other) const { return level.value < other.level.value; }
};

void add_brightness(const LightSeries& series, const LevelChanges& changes, TrackLight& light) {
    const auto n = series.samples.size();
    const auto sharp =
        static_cast<std::size_t>(std::count(series.in_focus.begin(), series.in_focus.end(), true));
    const double enough = enough_share * static_cast<double>(n);
    light.in_focus = sharp > 0 && static_cast<double>(sharp) >= enough;
    const std::size_t clipped = n - series.clear.size();
    light.saturated = clipped > 0 && static_cast<double>(clipped) >= enough;
    const std::vector<Level> levels = smooth_levels(series.samples, changes);
    std::vector<BrightLevel> seen;
    for (std::size_t k = 0; k < n; ++k)
        if (series.in_focus[k] || !light.in_focus) seen.push_back({levels[k]});
    const Level bright = quantile(std::move(seen), bright_quantile).level;
    light.log_flux = bright.value;
    light.log_flux_se = std::sqrt(bright.variance);
}

// Values are drawn in to three predicted standard deviations from the level, so that one bad fit or
// one passing neighbor makes no flicker; true flicker reaches beyond them again and again.
std::vector<LevelSample> without_spikes(std::vector<LevelSample> samples,
                                        const LevelChanges& changes) {
    constexpr double farthest_sd = 3.0;
    const std::vector<Level> levels = smooth_levels(samples, changes);
    for (std::size_t k = 0; k < samples.size(); ++k) {
        const double reach = farthest_sd * std::sqrt(samples[k].variance);
        samples[k].value =
            std::clamp(samples[k].value, levels[k].value - reach, levels[k].value + reach);
    }
    return samples;
}

Flicker flicker_of(const LevelFit& fit, const std::vector<LevelSample>& samples, double blur) {
    Flicker flicker;
    flicker.excess_variance = fit.changes.white_variance;
    flicker.excess_variance_se = fit.white_variance_se;
    for (const LevelSample& y : samples)
        flicker.noise_variance += y.variance / static_cast<double>(samples.size());
    if (flicker.excess_variance == 0.0) return flicker;
    const LevelFit robust = fit_level(without_spikes(samples, fit.changes), blur);
    if (robust.changes.white_variance > 0.0) {
        flicker.likelihood_ratio = robust.likelihood_ratio;
        // Where chance makes flicker, the fitted walk is too small by some of it.
        constexpr double from_walk = 0.3;
        const double walk = fit.changes.walk_variance + from_walk * fit.changes.white_variance;
        flicker.p_value =
            flicker_p_value(robust.likelihood_ratio, samples.size(), walk / flicker.noise_variance);
    }
    return flicker;
}

// Clipped spots vary as their flanks do: where there are others, those tell.
LevelFit fit_of(const LightSeries& series, double blur) {
    const auto& samples = series.clear.size() >= fewest_samples ? series.clear : series.samples;
    return samples.size() >= fewest_samples ? fit_level(samples, blur) : LevelFit{};
}

bool may_flicker(const TrackMotion& motion) {
    return !motion.diameter_nm || *motion.diameter_nm >= least_flickering_nm();
}

}  // namespace

double Flicker::sd() const { return std::sqrt(excess_variance); }

double Flicker::log_likelihood_ratio(double variance) const {
    if (!(noise_variance > 0.0 && excess_variance_se > 0.0)) return 0.0;
    const double found = excess_variance + noise_variance;
    const double half_nu = square(found / excess_variance_se);
    const double with = variance + noise_variance;
    const double ratio =
        -half_nu * (std::log(with / noise_variance) + found / with - found / noise_variance);
    return std::min(ratio, 0.5 * likelihood_ratio);
}

std::vector<TrackLight> measure_light(const Tracks& tracks,
                                      std::span<const TrackMotion> motion,
                                      const LightOptions& options) {
    assert(motion.size() == tracks.size());
    const Blur blur(options);
    const double sharp_px2 = sharp_width_px2(tracks, motion, blur);
    std::vector<TrackLight> light(tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const double widest_px2 = square(in_focus_widths) * (sharp_px2 + blur.most_px2(motion[i]));
        const LightSeries series =
            series_of(tracks[i], streak_variance(tracks[i], blur.most_px2(motion[i])), widest_px2);
        if (series.samples.empty()) continue;
        const LevelFit fit = fit_of(series, blur.walk_share());
        add_brightness(series, fit.changes, light[i]);
        if (series.clear.size() >= std::max(fewest_samples, options.min_positions) &&
            may_flicker(motion[i]))
            light[i].flicker = flicker_of(fit, series.clear, blur.walk_share());
    }
    return light;
}

}  // namespace nta
