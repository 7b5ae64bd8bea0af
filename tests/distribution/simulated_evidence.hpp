// SPDX-License-Identifier: MIT
// Tracks of independent steps with an exact likelihood: each axis of each step is normal with
// variance 2 D dt + 2 sigma^2. N steps in two dimensions with sum of squares S have  ln L(D) = -N
// ln v - S / v,  v = 4 D dt + 4 sigma^2.
#pragma once

#include "nta/core/random.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace nta::test {

struct SimulatedTracks {
    int tracks = 1000;
    double mean_positions = 30.0;
    int least_positions = 10;
    double sigma_um = 0.0;
};

/// Diameter of the next particle, in nm.
using DrawDiameter = std::function<double(Random&)>;

inline DrawDiameter lognormal(double median_nm, double sd_ln) {
    return [=](Random& random) { return median_nm * std::exp(sd_ln * random.normal()); };
}

inline DrawDiameter mixture(double share, DrawDiameter first, DrawDiameter second) {
    return
        [=](Random& random) { return random.uniform() < share ? first(random) : second(random); };
}

/// Of the particles, those that are seen.
inline DrawDiameter seen_only(DrawDiameter draw, const SeenShare& seen) {
    return [draw = std::move(draw), seen](Random& random) {
        double d_nm = draw(random);
        while (random.uniform() >= seen.at(std::log(d_nm))) d_nm = draw(random);
        return d_nm;
    };
}

/// Each particle is seen as `times` tracks.
inline DrawDiameter returning(DrawDiameter draw, int times) {
    return [draw = std::move(draw), times, left = 0, d_nm = 0.0](Random& random) mutable {
        if (left == 0) {
            d_nm = draw(random);
            left = times;
        }
        --left;
        return d_nm;
    };
}

/// Positions beyond the least, geometrically distributed around the mean; a fixed length where mean
/// and least agree.
inline int draw_positions(const SimulatedTracks& set, Random& random) {
    const double mean_extra = set.mean_positions - set.least_positions;
    if (!(mean_extra > 0.0)) return set.least_positions;
    const double stay = mean_extra / (mean_extra + 1.0);
    return set.least_positions +
           static_cast<int>(std::log(1.0 - random.uniform()) / std::log(stay));
}

inline TrackEvidence evidence_of(int displacements,
                                 double sum_of_squares_um2,
                                 double sigma_um,
                                 const DistributionOptions& options) {
    TrackEvidence track;
    const double dt = options.frame_interval_s;
    const double noise_um2 = 4.0 * sigma_um * sigma_um;
    const double N = displacements;
    track.counted_frames = N + 1.0;
    track.displacements = displacements;
    track.mean_square_step_um2 = sum_of_squares_um2 / N;
    track.localization_variance_um2 = sigma_um * sigma_um;
    const double D = (track.mean_square_step_um2 - noise_um2) / (4.0 * dt);
    if (D > 0.0) track.diameter_nm = options.D_of_1nm_um2_per_s / D;
    for (const double d : diameter_grid_nm(options)) {
        const double v = 4.0 * options.D_of_1nm_um2_per_s / d * dt + noise_um2;
        track.log_likelihood.push_back(-N * std::log(v) - sum_of_squares_um2 / v);
    }
    return track;
}

inline std::vector<TrackEvidence> simulate_evidence(const DrawDiameter& draw,
                                                    const SimulatedTracks& set,
                                                    const DistributionOptions& options,
                                                    Random& random) {
    std::vector<TrackEvidence> result;
    for (int i = 0; i < set.tracks; ++i) {
        const double d = draw(random);
        const int displacements = draw_positions(set, random) - 1;
        const double v = 4.0 * options.D_of_1nm_um2_per_s / d * options.frame_interval_s +
                         4.0 * set.sigma_um * set.sigma_um;
        double sum = 0.0;
        for (int step = 0; step < displacements; ++step) {
            const double x = random.normal(), y = random.normal();
            sum += 0.5 * v * (x * x + y * y);
        }
        result.push_back(evidence_of(displacements, sum, set.sigma_um, options));
    }
    return result;
}

}  // namespace nta::test
