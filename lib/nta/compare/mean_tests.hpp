// SPDX-License-Identifier: MIT
// Do the means of conditions differ? The unit is the replicate: one value per independent
// experiment. Handing over tracks or frames instead makes every p far too small.
#pragma once

#include "nta/compare/moments.hpp"

#include <optional>
#include <span>

namespace nta {

/// A test statistic with its degrees of freedom and its two-sided p.
struct TestResult {
    double statistic = 0.0;
    std::optional<double> df;              ///< of t; of the numerator for F
    std::optional<double> df_denominator;  ///< of F
    double p = 1.0;
};

/// Half the width of the 95 % interval of a mean, t(.975; n - 1) times its standard error; nothing
/// with fewer than two values.
std::optional<double> mean_half_width(const Moments& m);

/// Student's t that 95 % of its values do not exceed on either side: t(.975; df).
double two_sided_t(double df);

/// A difference of two means (second less first) with the test that it is zero and its interval.
struct MeanDifference {
    double estimate = 0.0;
    double se = 0.0;
    double low = 0.0;  ///< 95 % interval
    double high = 0.0;
    TestResult test;  ///< t of first less second, as statistics programs print it
};

/// Student's t test: equal variances assumed, df = n1 + n2 - 2. Student, Biometrika 6 (1908) 1.
///
/// Nothing where either group has fewer than two values or nothing scatters. Misleads where the
/// scatter differs and the groups are of unequal size: read Welch's beside it.
std::optional<MeanDifference> student_test(const Moments& first, const Moments& second);

/// Welch's t test: variances of their own, df of Satterthwaite. Welch, Biometrika 34 (1947) 28.
/// Nothing where either group has fewer than two values or nothing scatters.
std::optional<MeanDifference> welch_test(const Moments& first, const Moments& second);

/// Ratio of geometric means, second over first, from Welch's test of the natural logarithms.
/// Nothing unless all values are positive, nor where those of one condition differ by more than a
/// factor of 100: they are nearly nothing then, and their ratio says nothing. The interval is 95 %.
struct MeanRatio {
    double estimate = 1.0;
    double low = 1.0;
    double high = 1.0;
    TestResult test;
};
std::optional<MeanRatio> welch_ratio(std::span<const double> first, std::span<const double> second);

/// Two one-sided t tests that the difference lies within -margin ... margin (Schuirmann, J.
/// Pharmacokinet. Biopharm. 15 (1987) 657), with Welch's standard error and df.
///
/// `p` is the larger of both one-sided p: below 0.05 the 90 % interval lies within the margin, and
/// the means are equivalent as far as the margin goes. A difference that is "not significant" is
/// not for that reason equivalent.
struct Equivalence {
    double margin = 0.0;
    double low = 0.0;  ///< 90 % interval
    double high = 0.0;
    double p = 1.0;
};
std::optional<Equivalence> test_equivalence(const Moments& first,
                                            const Moments& second,
                                            double margin);

/// One-way analysis of variance: F of the means of all groups. Fisher, Statistical Methods for
/// Research Workers (1925). Nothing with fewer than two groups of at least one value, no df left,
/// or no scatter.
std::optional<TestResult> anova(std::span<const Moments> groups);

/// Levene's test with medians (Brown & Forsythe, J. Am. Stat. Assoc. 69 (1974) 364): do the groups
/// scatter alike? Advice on Student or Welch; at n = 5 it has little power.
std::optional<TestResult> levene_test(std::span<const Group> groups);

/// Chance to find p < `alpha` in Student's test if the means really differ by `effect_sd` common
/// standard deviations (noncentral t).
double student_power(double effect_sd, std::size_t n_first, std::size_t n_second, double alpha);

/// The smallest difference, in common standard deviations, that Student's test would find with
/// chance `power`. Nothing where a group has fewer than two values.
struct Detection {
    double alpha = 0.05;
    double power = 0.8;
};
std::optional<double> detectable_difference_sd(std::size_t n_first,
                                               std::size_t n_second,
                                               const Detection& detection);

}  // namespace nta
