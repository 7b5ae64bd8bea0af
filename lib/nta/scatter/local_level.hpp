// SPDX-License-Identifier: MIT
// A slow walk under white noise, told apart.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nta {

/// One value of a series, with the variance of its own known error.
struct LevelSample {
    std::int32_t frame = 0;
    double value = 0.0;
    double variance = 0.0;
};

/// How a series changes: white from frame to frame beyond the known errors, and as a random walk.
struct LevelChanges {
    double white_variance = 0.0;
    double walk_variance = 0.0;  ///< growth per frame
};

/// ln L of a series under the local level model, up to a constant:
///     y_k = x_k + e_k,   e_k ~ N(0, white + variance_k - blur walk),   x_{k+1} = x_k + N(0, walk)
///     Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed. (2012), sec. 2.2;
///     diffuse start, sec. 2.9
/// `blur` = exposure / (6 frame interval), at most 1/6: the mean of a walk over an exposure has the
/// covariances of the walk itself with that much less white noise (Berglund, Phys. Rev. E 82 (2010)
/// 011917, eq. 7). Frames must ascend; at least one sample (assert).
double level_log_likelihood(std::span<const LevelSample> series,
                            const LevelChanges& changes,
                            double blur);

struct LevelFit {
    LevelChanges changes;  ///< most likely
    double white_variance_se = 0.0;
    /// 2 ln(L / L without white noise beyond the known errors), the walk fitted in both.
    double likelihood_ratio = 0.0;
};

/// The most likely changes of a series of at least three samples (assert). The standard error is
/// that from which the profile likelihood falls as a parabola would; for a white variance of 0 it
/// says how large it might be.
LevelFit fit_level(std::span<const LevelSample> series, double blur);

/// The level behind one sample and its variance.
struct Level {
    double value = 0.0;
    double variance = 0.0;
};

/// Levels behind a series, given all of it (Durbin & Koopman 2012, sec. 2.4); one per sample, the
/// series may not be empty (assert).
std::vector<Level> smooth_levels(std::span<const LevelSample> series, const LevelChanges& changes);

}  // namespace nta
