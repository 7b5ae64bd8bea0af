// SPDX-License-Identifier: MIT
#pragma once

#include "nta/diffusion/mean_square_displacement.hpp"

#include <optional>
#include <span>

namespace nta {

/// A ratio of two means over the same tracks, as a logarithm.
struct LogRatio {
    double value = 0.0;
    double se = 0.0;
};

/// How the slope of the mean square displacement changes from short to long lags.
struct MsdBend {
    LogRatio long_over_short;     ///< slope over lags 5-15 over slope over lags 1-2
    LogRatio late_over_early;     ///< slope over lags 10-15 over slope over lags 5-10
    LogRatio long_over_estimate;  ///< D of the long lags over the mean of the estimates given
    int tracks = 0;               ///< that reach the long lags
    [[nodiscard]] bool bent() const;
    /// Whether the slope at long lags is larger and constant, as where the shortest displacements
    /// are suppressed. A flow or a drift that was left over makes it grow on: that must be excluded
    /// by two standard errors.
    [[nodiscard]] bool levels_off() const;
};

/// Compares short and long lags. Free diffusion has one slope at all lags, whatever noise and blur
/// are: they only shift the line. All slopes come from the same tracks (those that reach lag 15)
/// with the same weights, since slow particles have longer tracks; standard errors take tracks as
/// units. `estimates_um2_per_s` are the tracks' D as reported. Nothing where fewer than 50 tracks
/// reach that far, their weight is that of fewer than 20, or a slope is not positive.
std::optional<MsdBend> find_msd_bend(std::span<const TrackSquares> tracks,
                                     std::span<const double> estimates_um2_per_s,
                                     double frame_interval_s);

}  // namespace nta
