// SPDX-License-Identifier: MIT
// Brownian tracks with exact motion blur, localization noise and gaps, for the tests of this stage.
#pragma once

#include "nta/core/calibration.hpp"
#include "nta/core/random.hpp"
#include "nta/core/track.hpp"

#include <cmath>
#include <cstdint>

namespace simulated {

inline const nta::ImageScale k_scale{nta::Length::nanometers(166.0),
                                     nta::Duration::seconds(1.0 / 30.0)};

struct Motion {
    double D_um2_per_s = 3.0;
    double exposure_s = 0.01;
    double noise_um = 0.03;  ///< mean standard deviation of a position
    double noise_spread =
        0.0;  ///< positions' own standard deviations vary evenly by this share, up and down
    double missed = 0.0;  ///< share of positions left out
    double predicted_over_noise = 1.0;
};

// Position at the start of the next frame and mean position during this one's exposure. Over an
// exposure, the displacement B and the mean M have variances 2 D tE and 2 D tE / 3 and the
// covariance D tE: M = B / 2 + an independent part of variance D tE / 6.
inline double advance(double& place_um, const Motion& m, double dt_s, nta::Random& random) {
    const double B = std::sqrt(2.0 * m.D_um2_per_s * m.exposure_s) * random.normal();
    const double M = 0.5 * B + std::sqrt(m.D_um2_per_s * m.exposure_s / 6.0) * random.normal();
    const double seen_um = place_um + M;
    place_um += B + std::sqrt(2.0 * m.D_um2_per_s * (dt_s - m.exposure_s)) * random.normal();
    return seen_um;
}

/// A track of `positions` positions (first and last frame always seen).
inline nta::Track track(int positions,
                        const Motion& m,
                        nta::Random& random,
                        const nta::ImageScale& scale = k_scale) {
    nta::Track result;
    double x_um = 50.0;
    double y_um = 40.0;
    for (std::int32_t frame = 0; static_cast<int>(result.positions.size()) < positions; ++frame) {
        const double x_seen_um = advance(x_um, m, scale.s_from_frame(), random);
        const double y_seen_um = advance(y_um, m, scale.s_from_frame(), random);
        const double noise_um =
            m.noise_um * (1.0 + m.noise_spread * (2.0 * random.uniform() - 1.0));
        if (frame > 0 && random.uniform() < m.missed) continue;
        nta::Localization spot;
        spot.frame = frame;
        spot.x_px = (x_seen_um + noise_um * random.normal()) / scale.um_from_px();
        spot.y_px = (y_seen_um + noise_um * random.normal()) / scale.um_from_px();
        spot.x_sd_px = static_cast<float>(m.predicted_over_noise * noise_um / scale.um_from_px());
        spot.y_sd_px = spot.x_sd_px;
        result.positions.push_back(spot);
    }
    return result;
}

inline nta::Tracks tracks(int count,
                          int positions,
                          const Motion& m,
                          nta::Random& random,
                          const nta::ImageScale& scale = k_scale) {
    nta::Tracks result;
    for (int i = 0; i < count; ++i) {
        result.push_back(track(positions, m, random, scale));
        result.back().track_id = i;
    }
    return result;
}

}  // namespace simulated
