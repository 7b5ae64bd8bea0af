// SPDX-License-Identifier: MIT
#pragma once

#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace nta {

/// Intervals of differences hold 95 %.
inline constexpr double k_alpha = 0.05;

/// The t that Student's distribution exceeds with the probability `tail`.
[[nodiscard]] inline double upper_t(double tail, double df) {
    namespace bm = boost::math;
    return bm::quantile(bm::complement(bm::students_t(df), tail));
}

}  // namespace nta
