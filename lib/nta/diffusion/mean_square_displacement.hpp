// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/track.hpp"

#include <array>
#include <span>
#include <vector>

namespace nta {

constexpr std::size_t k_msd_lags = 20;

/// Sums of squared displacements of one track over all pairs of positions, at lags of 1, 2, ...
/// frames (entry 0 is lag 1).
struct TrackSquares {
    std::array<double, k_msd_lags> sum_um2{};
    std::array<double, k_msd_lags> pairs{};
    /// Mean square displacement at a lag (1, 2, ...); the track must have a pair there.
    [[nodiscard]] double mean_um2(std::size_t lag) const {
        return sum_um2[lag - 1] / pairs[lag - 1];
    }
};

/// Two-dimensional squared displacements of a track; gaps are skipped, never filled.
/// `variance_taken` is the share of the steps' variance that drift removal took; at a lag of k
/// frames a smooth drift takes k times that share.
TrackSquares squared_displacements(const Track& track,
                                   const ImageScale& scale,
                                   double variance_taken);

struct MeanSquareDisplacement {
    std::vector<double> msd_um2;  ///< 2-D, lag 1 first
    std::vector<double>
        msd_se_um2;  ///< tracks taken as independent units, since overlapping pairs are not
};

/// Mean over all pairs of all tracks, at lags that at least two tracks reach.
///     MSD(k) = 4 D k dt + 4 sigma^2 - (4/3) D tE      Michalet & Berglund, Phys. Rev. E 85 (2012)
///     061916 (2-D, uniform exposure)
/// Long tracks are those of slow particles, and only they reach the long lags: of a mixture this
/// curve bends down although every particle diffuses freely. find_msd_bend() compares lags on the
/// same tracks.
MeanSquareDisplacement mean_square_displacement(std::span<const TrackSquares> tracks);

}  // namespace nta
