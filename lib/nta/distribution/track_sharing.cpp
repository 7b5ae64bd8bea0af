// SPDX-License-Identifier: MIT
#include "nta/distribution/track_sharing.hpp"

#include "nta/distribution/lognormal_mixture.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>

namespace nta {

namespace {

bool is_shared(const TrackSharing& s) { return s.particles > 0.0 && s.particles < s.tracks; }

}  // namespace

TrackSharing sharing_of(const EvidenceMatrix& evidence,
                        std::span<const double> weights,
                        double effective_particles,
                        double population_variance) {
    double squares = 0.0, measured = 0.0, scatter = 0.0, scatter_squares = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double v = evidence.variance_ln()[i];
        const double variance = population_variance + v;
        const double c = weights[i] / variance;
        const double a = c * c * variance;
        squares += c * c;
        measured += c * c * v;
        scatter += a;
        scatter_squares += a * a;
    }
    TrackSharing result;
    result.population_variance = population_variance;
    result.particles = effective_particles;
    if (!(squares > 0.0)) return result;
    result.measurement_variance = measured / squares;
    result.tracks = effective_count(weights);
    result.freedom = scatter * scatter / scatter_squares;
    return result;
}

double independence_widening(const TrackSharing& sharing, int degree) {
    if (!is_shared(sharing)) return 1.0;
    const double total = sharing.population_variance + sharing.measurement_variance;
    const double share = total > 0.0 ? sharing.population_variance / total : 0.0;
    return std::sqrt(1.0 + std::pow(share, degree) * (sharing.tracks / sharing.particles - 1.0));
}

double student_stretch(const TrackSharing& sharing) {
    constexpr double normal_97_5 = 1.959963984540054;
    constexpr double fewest = 2.0;
    // variances of a mean: of the particles' own sizes, and of the measurement
    const double own =
        sharing.population_variance / (is_shared(sharing) ? sharing.particles : sharing.tracks);
    const double measured = sharing.measurement_variance / sharing.tracks;
    const double own_freedom =
        is_shared(sharing) ? std::min(sharing.particles - 1.0, sharing.freedom) : sharing.freedom;
    const double squares = own * own / std::max(1.0, own_freedom) +
                           measured * measured / std::max(1.0, sharing.freedom);
    if (!(squares > 0.0)) return 1.0;
    const double nu = std::max(fewest, (own + measured) * (own + measured) / squares);
    return quantile(boost::math::students_t(nu), 0.975) / normal_97_5 * std::sqrt((nu + 1.0) / nu);
}

}  // namespace nta
