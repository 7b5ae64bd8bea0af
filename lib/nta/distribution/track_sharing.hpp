// SPDX-License-Identifier: MIT
// Internal to the stage: one particle that leaves and returns gives several tracks.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"

#include <span>

namespace nta {

/// How many tracks stand for how many particles, and how much of their scatter is the particles'.
struct TrackSharing {
    double population_variance = 0.0;   ///< of the particles in ln d
    double measurement_variance = 0.0;  ///< of a track's likelihood in ln d
    double tracks = 0.0;                ///< effective number, (sum w)^2 / sum w^2
    double particles = 0.0;             ///< independent ones behind them, 0: unknown
    double freedom = 0.0;               ///< degrees of freedom of the scatter of the tracks
};

/// Tracks as they pull at the mean of a lognormal of variance V in ln d: by their weight and by how
/// well they know their diameter,
///
///     c_i = w_i / (V + v_i),   v_i the variance of the track's likelihood
///     measurement_variance = sum c^2 v / sum c^2
///     freedom = (sum a)^2 / sum a^2,   a = c^2 (V + v)
///
/// the last after Satterthwaite (Biometrics Bull. 2 (1946) 110), for the sum of a_i chi-squares.
/// The longest tracks have the largest weight and the sharpest likelihood: where particles are
/// alike (V = 0) a goes as the cube of the length, and few tracks make up most of the sum. The
/// number of tracks is by weight alone, as that of particles is.
TrackSharing sharing_of(const EvidenceMatrix& evidence,
                        std::span<const double> weights,
                        double effective_particles,
                        double population_variance);

/// How much wider intervals must be because one particle that leaves and returns gives several
/// tracks of the same diameter:
///
///     widening^2 = 1 + share^degree (n_tracks / n_particles - 1),   share = V / (V + v)
///
/// V and v the variances of population and measurement. `degree` is that of the polynomial in ln d
/// whose mean is in question: 1 for a mean, 2 for a width, 3 for what departs from a lognormal. Two
/// tracks of one particle have estimates with the correlation `share`, and so their Hermite
/// polynomials of that degree have share^degree (Mehler, J. reine angew. Math. 66 (1866) 161). 1
/// where the number of particles is unknown or not below the number of tracks. Departs from a
/// hierarchical bootstrap, which would need to know which tracks belong together.
double independence_widening(const TrackSharing& sharing, int degree);

/// How much wider than a normal distribution's the 95 % interval must be because few units stand
/// behind its standard error: t_0.975(nu) / z_0.975 sqrt((nu + 1) / nu). The degrees of freedom are
/// those of the sum of two parts, of the particles and of the tracks' likelihoods (Satterthwaite,
/// Biometrics Bull. 2 (1946) 110), at least 2. The root is the plug-in variance's own bias.
double student_stretch(const TrackSharing& sharing);

}  // namespace nta
