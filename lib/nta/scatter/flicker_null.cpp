// SPDX-License-Identifier: MIT
#include "nta/scatter/flicker_null.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace nta {
namespace {

constexpr std::size_t lengths = 8;
constexpr std::array<double, lengths> positions_of = {5, 7, 10, 15, 20, 30, 50, 100};
constexpr std::array<double, 3> walks = {0.03, 1.0, 3.0};

struct Null {
    double share = 0.5;  // of spheres with a likelihood ratio above 0
    double scale = 1.0;
};

// By walk, then by number of positions.
constexpr std::array<std::array<Null, lengths>, 3> simulated = {{{{{0.31, 0.46},
                                                                   {0.33, 0.55},
                                                                   {0.36, 0.65},
                                                                   {0.40, 0.72},
                                                                   {0.41, 0.76},
                                                                   {0.43, 0.82},
                                                                   {0.45, 0.85},
                                                                   {0.47, 0.90}}},
                                                                 {{{0.37, 0.54},
                                                                   {0.41, 0.68},
                                                                   {0.46, 0.82},
                                                                   {0.45, 0.91},
                                                                   {0.47, 0.97},
                                                                   {0.48, 0.99},
                                                                   {0.49, 1.00},
                                                                   {0.49, 1.00}}},
                                                                 {{{0.42, 0.61},
                                                                   {0.44, 0.79},
                                                                   {0.48, 0.98},
                                                                   {0.48, 1.00},
                                                                   {0.49, 1.00},
                                                                   {0.49, 1.00},
                                                                   {0.50, 1.00},
                                                                   {0.50, 1.00}}}}};

Null between(const Null& a, const Null& b, double rest) {
    return {a.share + rest * (b.share - a.share), a.scale + rest * (b.scale - a.scale)};
}

Null at_length(const std::array<Null, lengths>& row, double positions) {
    std::size_t k = 1;
    while (k + 1 < lengths && positions_of.at(k) < positions) ++k;
    const double n = std::clamp(positions, positions_of.front(), positions_of.back());
    const double from = 1.0 / positions_of.at(k - 1);
    const double to = 1.0 / positions_of.at(k);
    return between(row.at(k - 1), row.at(k), (1.0 / n - from) / (to - from));
}

Null null_of(double positions, double walk_over_noise) {
    const double walk = std::clamp(walk_over_noise, walks.front(), walks.back());
    const std::size_t k = walk > walks[1] ? 1 : 0;
    const double rest = std::log(walk / walks.at(k)) / std::log(walks.at(k + 1) / walks.at(k));
    return between(
        at_length(simulated.at(k), positions), at_length(simulated.at(k + 1), positions), rest);
}

}  // namespace

double flicker_p_value(double likelihood_ratio, std::size_t positions, double walk_over_noise) {
    if (!(likelihood_ratio > 0.0)) return 1.0;
    const Null null = null_of(static_cast<double>(positions), walk_over_noise);
    return null.share * std::erfc(std::sqrt(0.5 * likelihood_ratio / null.scale));
}

}  // namespace nta
