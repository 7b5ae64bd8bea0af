// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/link_tracks.hpp"
#include "nta/link/motion_model.hpp"
#include "nta/link/spot_table.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace nta {

inline constexpr std::int64_t no_spot = -1;

/// One pass of linking: the spot before each spot in its track, and counts of what happened.
struct SpotChains {
    std::vector<std::int64_t>
        previous;  ///< index into SpotTable::spots, no_spot at a track's start
    std::array<std::int64_t, most_misses> chances{};  ///< living tracks by frames just missed
    std::array<std::int64_t, most_misses> seen{};     ///< of these, found again
    std::int64_t left_out_candidates =
        0;  ///< pairs dropped because a track had too many candidates
};

/// Links every frame to the tracks that are alive, each time by the least total cost.
///
/// Cost of continuing track i with spot j, against ending i and starting j anew:
///     c = -ln f(r) - ln f_I(ln I2/I1) - ln p_seen/(1 - p_seen) + ln(density of births at j)
/// f is the normal density of METHODS section 4, 1/(pi v) exp(-r^2/v), v = 4 D g dt + 4 sigma^2,
/// averaged over what is known of the particle's D: with an inverse-gamma prior (a, b) for v/2 and
/// n steps with sum q of r^2/2, f = a'/(2 pi b') (1 + r^2/(2 b'))^-(a'+1), a' = a + n, b' = b + q
/// (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, sec. 3.2). Only c < 0 competes, which is
/// all there is to a search radius.
SpotChains follow_spots(const SpotTable& table,
                        const MotionModel& model,
                        const LinkOptions& options);

/// r^2/2 of the step between two spots, the common motion removed: its variance per axis.
double half_square_px2(const CommonMotion& flow, const LinkSpot& from, const LinkSpot& to);

/// Variance of a step over `gap` frames between two spots, relative to the ensemble's mean step
/// variance over one frame.
double relative_step_variance(const MotionModel& model,
                              double gap_frames,
                              const LinkSpot& from,
                              const LinkSpot& to);

}  // namespace nta
