// SPDX-License-Identifier: MIT
// Which pairs of conditions differ, and p adjusted for the number of questions asked.
#pragma once

#include "nta/compare/mean_tests.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace nta {

/// One pair of groups, by index, second less first.
struct PairDifference {
    std::size_t first = 0;
    std::size_t second = 0;
    MeanDifference
        difference;  ///< with the interval of the procedure: simultaneous where it says so
    double p_adjusted = 1.0;
};

/// Bonferroni with the mean square within all groups, as GraphPad Prism does after an ANOVA: t has
/// N - k df; p times the number of pairs; intervals of 1 - 0.05 / pairs. Dunn, J. Am. Stat. Assoc.
/// 56 (1961) 52. Assumes equal scatter in all groups.
std::vector<PairDifference> bonferroni_pooled(std::span<const Moments> groups);

/// Bonferroni over Student tests of each pair alone. Not the same numbers as bonferroni_pooled:
/// a publication must name which one it used.
std::vector<PairDifference> bonferroni_pairwise(std::span<const Moments> groups);

/// Tukey's honest significant differences, for unequal n by Tukey & Kramer (Kramer, Biometrics 12
/// (1956) 307): p and intervals from the studentized range, for all pairs at once. `test.statistic`
/// is q.
std::vector<PairDifference> tukey_test(std::span<const Moments> groups);

/// P(Q <= q) of the range of k normals over an independent standard deviation with `df` degrees of
/// freedom, by numerical integration to about 1e-10:
///
///     integral f(s) k integral phi(z) [Phi(z) - Phi(z - q s)]^(k-1) dz ds,   df s^2 ~ chi^2(df)
///
/// Harter, Ann. Math. Stat. 31 (1960) 1122. q must be at least 0, k at least 2, df at least 1.
double studentized_range_cdf(double q, std::size_t k, double df);
/// The q that is exceeded with chance `tail`.
double studentized_range_upper(double tail, std::size_t k, double df);

/// Holm's adjustment (Scand. J. Stat. 6 (1979) 65): p that may be compared with 0.05 each while the
/// chance of any false one stays below 5 %. In the order given.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace nta
