// SPDX-License-Identifier: MIT
// Tests that ask for no normal distribution: of ranks, and of the distance between two empirical
// distributions.
#pragma once

#include "nta/compare/mean_tests.hpp"

#include <optional>
#include <span>

namespace nta {

/// Mann and Whitney's U of the first group, p exact by counting all splits of the midranks (Mann &
/// Whitney, Ann. Math. Stat. 18 (1947) 50), ties included. Nothing for an empty group, or one of
/// more than 50 values. At 3 + 3 the smallest possible p is 0.1.
std::optional<TestResult> mann_whitney(std::span<const double> first,
                                       std::span<const double> second);

/// Kruskal and Wallis' H with correction for ties (J. Am. Stat. Assoc. 47 (1952) 583); p by
/// chi-squared, which is rough below 5 values per group. Nothing where all values are equal.
std::optional<TestResult> kruskal_wallis(std::span<const Group> groups);

/// Kolmogorov and Smirnov's largest distance of two empirical distribution functions, p exact by
/// counting lattice paths (Hodges, Ark. Mat. 3 (1958) 469); with ties p is an upper limit. Nothing
/// for an empty group.
std::optional<TestResult> kolmogorov_smirnov(std::span<const double> first,
                                             std::span<const double> second);

/// Wasserstein-1 distance of two samples: the area between their distribution functions, in the
/// unit of the values. Nothing for an empty group.
std::optional<double> wasserstein_1(std::span<const double> first, std::span<const double> second);

/// Szekely and Rizzo's energy distance, 2 E|X - Y| - E|X - X'| - E|Y - Y'| (J. Stat. Plan.
/// Inference 143 (2013) 1249), in the unit of the values. Nothing for an empty group.
std::optional<double> energy_distance(std::span<const double> first,
                                      std::span<const double> second);

/// Anderson and Darling's statistic for k samples with midranks, standardized (Scholz & Stephens,
/// J. Am. Stat. Assoc. 82 (1987) 918, eq. 7 and sec. 2). Nothing for an empty group, fewer than 4
/// values or all values equal.
std::optional<double> anderson_darling(std::span<const Group> groups);

}  // namespace nta
