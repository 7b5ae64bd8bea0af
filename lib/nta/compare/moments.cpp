// SPDX-License-Identifier: MIT
#include "nta/compare/moments.hpp"

#include <cmath>
#include <numeric>

namespace nta {

double Moments::se() const { return n > 0 ? sd / std::sqrt(static_cast<double>(n)) : 0.0; }

double Moments::sum_of_squares() const {
    return n > 1 ? sd * sd * static_cast<double>(n - 1) : 0.0;
}

Moments moments_of(std::span<const double> values) {
    Moments m;
    m.n = values.size();
    if (m.n == 0) return m;
    m.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(m.n);
    double squares = 0.0;
    for (const double v : values) squares += (v - m.mean) * (v - m.mean);
    if (m.n > 1) m.sd = std::sqrt(squares / static_cast<double>(m.n - 1));
    return m;
}

double pooled_sd(std::span<const Moments> groups) {
    double squares = 0.0;
    double df = 0.0;
    for (const Moments& m : groups) {
        squares += m.sum_of_squares();
        if (m.n > 1) df += static_cast<double>(m.n - 1);
    }
    return df > 0.0 ? std::sqrt(squares / df) : 0.0;
}

}  // namespace nta
