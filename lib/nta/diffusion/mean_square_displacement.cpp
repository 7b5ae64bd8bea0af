// SPDX-License-Identifier: MIT
#include "nta/diffusion/mean_square_displacement.hpp"

#include <algorithm>
#include <cmath>

namespace nta {

TrackSquares squared_displacements(const Track& track,
                                   const ImageScale& scale,
                                   double variance_taken) {
    TrackSquares result;
    const double um = scale.um_from_px();
    const auto& positions = track.positions;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        for (std::size_t j = i + 1; j < positions.size(); ++j) {
            const auto lag = static_cast<std::size_t>(positions[j].frame - positions[i].frame);
            if (lag > k_msd_lags) break;
            const double dx_um = (positions[j].x_px - positions[i].x_px) * um;
            const double dy_um = (positions[j].y_px - positions[i].y_px) * um;
            result.sum_um2[lag - 1] += dx_um * dx_um + dy_um * dy_um;
            result.pairs[lag - 1] += 1.0;
        }
    }
    for (std::size_t lag = 1; lag <= k_msd_lags; ++lag) {
        // a share beyond one half would mean a drift fitted to hardly more than the particle itself
        const double share = std::min(0.5, variance_taken * static_cast<double>(lag));
        result.sum_um2[lag - 1] /= 1.0 - share;
    }
    return result;
}

MeanSquareDisplacement mean_square_displacement(std::span<const TrackSquares> tracks) {
    MeanSquareDisplacement result;
    for (std::size_t k = 0; k < k_msd_lags; ++k) {
        double sum_um2 = 0.0;
        double pairs = 0.0;
        double reached = 0.0;
        for (const TrackSquares& track : tracks) {
            sum_um2 += track.sum_um2[k];
            pairs += track.pairs[k];
            if (track.pairs[k] > 0.0) reached += 1.0;
        }
        if (reached < 2.0) break;
        const double msd_um2 = sum_um2 / pairs;
        double squares = 0.0;
        for (const TrackSquares& track : tracks) {
            const double residual = track.sum_um2[k] - msd_um2 * track.pairs[k];
            squares += residual * residual;
        }
        result.msd_um2.push_back(msd_um2);
        result.msd_se_um2.push_back(std::sqrt(squares * reached / (reached - 1.0)) / pairs);
    }
    return result;
}

}  // namespace nta
