// SPDX-License-Identifier: MIT
#include "nta/diffusion/find_msd_bend.hpp"

#include <cassert>
#include <cmath>
#include <vector>

namespace nta {

namespace {

constexpr std::size_t k_longest_lag = 15;
constexpr double k_fewest_tracks = 50.0;
constexpr double k_fewest_effective_tracks = 20.0;

// The four slopes of one track, all of them estimates of 4 D (per frame), and its weight.
struct TrackSlopes {
    double weight = 0.0;
    double early_um2 = 0.0;
    double late_um2 = 0.0;
    double long_um2 = 0.0;
    double short_um2 = 0.0;
    double estimate_um2 = 0.0;
};

// Least-squares slope over a range of lags.
double slope_um2(const TrackSquares& track, std::size_t first, std::size_t last) {
    const double middle = 0.5 * static_cast<double>(first + last);
    double products = 0.0;
    double squares = 0.0;
    for (std::size_t lag = first; lag <= last; ++lag) {
        const double distance = static_cast<double>(lag) - middle;
        products += distance * track.mean_um2(lag);
        squares += distance * distance;
    }
    return products / squares;
}

bool reaches_long_lags(const TrackSquares& track) {
    // five pairs at the longest lag: 20 positions without gaps
    if (track.pairs[k_longest_lag - 1] < 5.0) return false;
    for (std::size_t lag = 1; lag <= k_longest_lag; ++lag) {
        if (track.pairs[lag - 1] <= 0.0) return false;
    }
    return true;
}

// ln of the ratio of two weighted means over tracks; se by the delta method, which equals the
// jackknife over tracks to first order.
std::optional<LogRatio> log_ratio(const std::vector<TrackSlopes>& tracks,
                                  double TrackSlopes::*numerator,
                                  double TrackSlopes::*denominator) {
    double above = 0.0;
    double below = 0.0;
    for (const TrackSlopes& t : tracks) {
        above += t.weight * t.*numerator;
        below += t.weight * t.*denominator;
    }
    if (!(above > 0.0 && below > 0.0)) return std::nullopt;
    const double ratio = above / below;
    double squares = 0.0;
    for (const TrackSlopes& t : tracks) {
        const double residual = t.weight * (t.*numerator - ratio * t.*denominator);
        squares += residual * residual;
    }
    const auto n = static_cast<double>(tracks.size());
    return LogRatio{std::log(ratio), std::sqrt(squares * n / (n - 1.0)) / above};
}

bool enough(const std::vector<TrackSlopes>& tracks) {
    double sum = 0.0;
    double squares = 0.0;
    for (const TrackSlopes& t : tracks) {
        sum += t.weight;
        squares += t.weight * t.weight;
    }
    return static_cast<double>(tracks.size()) >= k_fewest_tracks &&
           sum * sum >= k_fewest_effective_tracks * squares;
}

}  // namespace

bool MsdBend::bent() const {
    return std::abs(long_over_short.value) > 4.0 * long_over_short.se &&
           std::abs(long_over_short.value) > std::log(1.05);
}

bool MsdBend::levels_off() const {
    if (long_over_short.value <= 0.0) return false;
    // A motion of v px per frame adds v^2 lag^2: mean slopes 3 v^2 at lags 1-2, 15 v^2 (5-10), 25
    // v^2 (10-15), 20 v^2 (5-15). This v^2, in units of 4 D dt, would explain the bend; more than a
    // ratio of 20 / 3 no motion can.
    const double ratio = std::exp(long_over_short.value);
    double by_motion = std::log(25.0 / 15.0);
    if (ratio < 6.0) {
        const double v2 = (ratio - 1.0) / (20.0 - 3.0 * ratio);
        by_motion = std::log((1.0 + 25.0 * v2) / (1.0 + 15.0 * v2));
    }
    const double late = late_over_early.value;
    const double se = late_over_early.se;
    return std::abs(late) <= 3.0 * se && late + 2.0 * se < by_motion;
}

std::optional<MsdBend> find_msd_bend(std::span<const TrackSquares> tracks,
                                     std::span<const double> estimates_um2_per_s,
                                     double frame_interval_s) {
    assert(tracks.size() == estimates_um2_per_s.size());
    std::vector<TrackSlopes> slopes;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (!reaches_long_lags(tracks[i])) continue;
        slopes.push_back({.weight = tracks[i].pairs[k_longest_lag - 1],
                          .early_um2 = slope_um2(tracks[i], 5, 10),
                          .late_um2 = slope_um2(tracks[i], 10, 15),
                          .long_um2 = slope_um2(tracks[i], 5, 15),
                          .short_um2 = slope_um2(tracks[i], 1, 2),
                          .estimate_um2 = 4.0 * estimates_um2_per_s[i] * frame_interval_s});
    }
    if (!enough(slopes)) return std::nullopt;
    const auto long_short = log_ratio(slopes, &TrackSlopes::long_um2, &TrackSlopes::short_um2);
    const auto late_early = log_ratio(slopes, &TrackSlopes::late_um2, &TrackSlopes::early_um2);
    const auto long_estimate =
        log_ratio(slopes, &TrackSlopes::long_um2, &TrackSlopes::estimate_um2);
    if (!long_short || !late_early || !long_estimate) return std::nullopt;
    return MsdBend{*long_short, *late_early, *long_estimate, static_cast<int>(slopes.size())};
}

}  // namespace nta
