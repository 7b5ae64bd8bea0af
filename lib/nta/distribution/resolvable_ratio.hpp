// SPDX-License-Identifier: MIT
// Internal to the stage: how close two populations may be to be told apart.
#pragma once

#include <optional>
#include <span>

namespace nta {

/// What a track whose likelihood has the standard deviation s in ln d is expected to add to the
/// ln likelihood of two narrow populations in equal numbers, 2 a s apart in ln d, over that of one
/// lognormal with the same mean and variance:
///
///     K(a) = E[ln cosh(a^2 + a z)] - a^2 + ln(1 + a^2) / 2,   z standard normal
///
/// the Kullback-Leibler divergence (Ann. Math. Stat. 22 (1951) 79) of two equal bells from one.
double gain_of_two(double a);

/// Smallest ratio of diameters at which two narrow populations in equal numbers are expected to be
/// preferred by BIC to one lognormal of any width: 2 n mean_i K(delta / (2 s_i)) = 3 ln n, with
/// the weighted mean over the tracks, s_i^2 their variances in ln d, n the effective number
/// (sum w)^2 / sum w^2. At that ratio about half of such samples are told apart. Nothing where no
/// ratio up to 4 will do.
std::optional<double> resolvable_ratio(std::span<const double> variance_ln,
                                       std::span<const double> weights);

/// Standard error of the variance in ln d of a population that has next to none, from tracks of
/// variances v, weighted: sqrt(2 sum (w / v)^2) / sum (w / v^2), by the score of a normal
/// distribution of variance v + population_variance.
double narrow_variance_error(std::span<const double> variance_ln, std::span<const double> weights);

}  // namespace nta
