// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nta {

/// The values of one endpoint in one condition, one per replicate.
using Group = std::vector<double>;

/// Mean and scatter of one group. The standard deviation has n - 1 in its denominator; with fewer
/// than two values it is 0 and says nothing.
struct Moments {
    std::size_t n = 0;
    double mean = 0.0;
    double sd = 0.0;

    /// Standard error of the mean, sd / sqrt(n); 0 for an empty group.
    [[nodiscard]] double se() const;
    /// Sum of squared deviations from the mean.
    [[nodiscard]] double sum_of_squares() const;
};

Moments moments_of(std::span<const double> values);

/// Standard deviation within all groups together, sqrt(sum of squares / (N - k)); 0 where no group
/// has two values.
double pooled_sd(std::span<const Moments> groups);

}  // namespace nta
