// SPDX-License-Identifier: MIT
#include "nta/scatter/refractive_index.hpp"

#include "nta/core/square.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace nta {
namespace {

constexpr std::size_t diameters = 240;
constexpr double least_nm = 30.0;
constexpr double largest_nm = 1000.0;
// Light grows about as the square of the difference in index, so that the table is even in its
// logarithm.
constexpr std::size_t indexes = 64;
constexpr double least_above_medium = 0.005;
constexpr double most_above_medium = 0.4;

double log_nm_at(std::size_t i) {
    return std::log(least_nm) + std::log(largest_nm / least_nm) * static_cast<double>(i) /
                                    static_cast<double>(diameters - 1);
}

double above_medium_at(double place) {
    return least_above_medium *
           std::pow(most_above_medium / least_above_medium, place / (indexes - 1));
}

}  // namespace

IndexFinder::IndexFinder(const ScatterOptics& optics, double log_adu_per_um2)
    : medium_index_(optics.medium_index), log_adu_per_um2_(log_adu_per_um2) {
    check_scatter_optics(optics);
    log_um2_.reserve(diameters * indexes);
    for (std::size_t i = 0; i < diameters; ++i) {
        const Length diameter = Length::nanometers(std::exp(log_nm_at(i)));
        for (std::size_t k = 0; k < indexes; ++k) {
            const double index = medium_index_ + above_medium_at(static_cast<double>(k));
            log_um2_.push_back(std::log(collected_scattering_um2({diameter, index}, optics)));
        }
    }
}

std::vector<double> IndexFinder::log_um2_at(double log_nm) const {
    const double place = (log_nm - log_nm_at(0)) / (log_nm_at(1) - log_nm_at(0));
    if (!(place >= 0.0 && place <= static_cast<double>(diameters - 1))) return {};
    const auto i = std::min(static_cast<std::size_t>(place), diameters - 2);
    const double rest = place - static_cast<double>(i);
    std::vector<double> row(indexes);
    for (std::size_t k = 0; k < indexes; ++k) {
        const double here = log_um2_[i * indexes + k];
        row[k] = here + rest * (log_um2_[(i + 1) * indexes + k] - here);
    }
    return row;
}

// Places on the axis of indexes at which the light is met.
std::vector<double> IndexFinder::crossings(double log_nm, double log_um2) const {
    std::vector<double> places;
    const std::vector<double> row = log_um2_at(log_nm);
    for (std::size_t k = 0; k + 1 < row.size(); ++k) {
        const double before = row[k] - log_um2;
        const double after = row[k + 1] - log_um2;
        if (before == after || (before < 0.0) == (after < 0.0)) continue;
        places.push_back(static_cast<double>(k) + before / (before - after));
    }
    return places;
}

std::vector<IndexSolution> IndexFinder::solutions(const MeasuredParticle& particle) const {
    const double log_um2 = particle.log_flux - log_adu_per_um2_;
    const double log_nm = std::log(particle.diameter.nanometers());
    const double aside = std::numbers::sqrt3 * particle.log_diameter_se;
    const std::vector<double> row = log_um2_at(log_nm);
    std::vector<IndexSolution> found;
    for (const double place : crossings(log_nm, log_um2)) {
        IndexSolution s;
        const double above = above_medium_at(place);
        s.index = medium_index_ + above;
        const auto k = static_cast<std::size_t>(place);
        const double slope = (row[k + 1] - row[k]) / (above_medium_at(static_cast<double>(k + 1)) -
                                                      above_medium_at(static_cast<double>(k)));
        // The same branch at both ends of the diameter's error: the crossing nearest to this one,
        // or the end of the range where there is none.
        std::array<double, 2> end{};
        for (std::size_t side = 0; side < 2; ++side) {
            const auto places = crossings(log_nm + (side == 0 ? -aside : aside), log_um2);
            const auto nearest =
                std::min_element(places.begin(), places.end(), [&](double a, double b) {
                    return std::abs(a - place) < std::abs(b - place);
                });
            end[side] = nearest != places.end() ? above_medium_at(*nearest) : most_above_medium;
        }
        const double variance = (square(end[0] - above) + square(end[1] - above)) / 6.0;
        s.se = std::sqrt(square(particle.log_flux_se / slope) + variance);
        found.push_back(s);
    }
    return found;
}

std::optional<IndexSolution> IndexFinder::index_of(const MeasuredParticle& particle) const {
    const double log_um2 = particle.log_flux - log_adu_per_um2_;
    const double log_nm = std::log(particle.diameter.nanometers());
    for (const double off : {-1.0, 0.0, 1.0}) {
        if (crossings(log_nm + off * particle.log_diameter_se, log_um2).size() != 1)
            return std::nullopt;
    }
    return solutions(particle).front();
}

}  // namespace nta
