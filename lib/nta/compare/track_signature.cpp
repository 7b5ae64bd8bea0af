// SPDX-License-Identifier: MIT
#include "nta/compare/track_signature.hpp"

#include <cassert>
#include <cmath>

namespace nta {
namespace {

using Points = std::vector<TrackPoint>;

constexpr std::size_t most_tracks = 1000;

Points thinned(const Points& all) {
    const std::size_t step = (all.size() + most_tracks - 1) / most_tracks;
    Points out;
    for (std::size_t i = 0; i < all.size(); i += step) out.push_back(all[i]);
    return out;
}

// Standard deviation over all replicates, each of which weighs the same.
double spread_of(const std::vector<Points>& all, double TrackPoint::*axis) {
    double mean = 0.0;
    double square = 0.0;
    for (const Points& points : all) {
        for (const TrackPoint& p : points) {
            const double weight =
                1.0 / static_cast<double>(points.size()) / static_cast<double>(all.size());
            mean += weight * p.*axis;
            square += weight * (p.*axis) * (p.*axis);
        }
    }
    const double variance = square - mean * mean;
    constexpr double rounding = 1e-12;
    return variance > rounding ? std::sqrt(variance) : 1.0;
}

std::vector<Points> scaled(const std::vector<Points>& replicates) {
    std::vector<Points> out;
    for (const Points& points : replicates) {
        assert(!points.empty());
        out.push_back(thinned(points));
    }
    for (double TrackPoint::*axis : {&TrackPoint::log_nm, &TrackPoint::log_flux}) {
        const double sd = spread_of(out, axis);
        for (Points& points : out)
            for (TrackPoint& p : points) p.*axis /= sd;
    }
    return out;
}

double mean_distance(const Points& a, const Points& b) {
    double sum = 0.0;
    for (const TrackPoint& p : a) {
        for (const TrackPoint& q : b) {
            const double x = p.log_nm - q.log_nm;
            const double y = p.log_flux - q.log_flux;
            sum += std::sqrt(x * x + y * y);
        }
    }
    return sum / static_cast<double>(a.size()) / static_cast<double>(b.size());
}

}  // namespace

std::vector<double> track_energies(const std::vector<std::vector<TrackPoint>>& replicates,
                                   const Splits& splits) {
    const std::vector<Points> all = scaled(replicates);
    const std::size_t n = all.size();
    std::vector<double> distance(n * n);
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = a; b < n; ++b)
            distance[a * n + b] = distance[b * n + a] = mean_distance(all[a], all[b]);
    std::vector<double> out;
    for (const std::vector<bool>& second : splits.second) {
        double sum[2][2] = {};
        double count[2] = {};
        for (std::size_t a = 0; a < n; ++a) {
            count[second[a] ? 1 : 0] += 1.0;
            for (std::size_t b = 0; b < n; ++b)
                sum[second[a] ? 1 : 0][second[b] ? 1 : 0] += distance[a * n + b];
        }
        out.push_back(2.0 * sum[0][1] / (count[0] * count[1]) - sum[0][0] / (count[0] * count[0]) -
                      sum[1][1] / (count[1] * count[1]));
    }
    return out;
}

}  // namespace nta
