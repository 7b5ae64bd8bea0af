// SPDX-License-Identifier: MIT
#include "nta/compare/mean_tests.hpp"
#include "nta/compare/normality.hpp"
#include "nta/compare/post_hoc.hpp"

#include "support/catch.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>

#include "compare/source_values.hpp"

using namespace nta;
using nta::test::a;
using nta::test::b;
using nta::test::c;
using nta::test::e;
using nta::test::moments;

namespace {

// The expected values were printed with 12 significant digits.
Approx digits(double value) { return Approx(value).epsilon(1e-9).margin(0.0); }

}  // namespace

TEST_CASE("compare: mean and standard deviation of three groups are scipy's", "[compare]") {
    CHECK(moments_of(a).mean == digits(147.32));
    CHECK(moments_of(a).sd == digits(3.050737615725));
    CHECK(moments_of(b).mean == digits(136.28));
    CHECK(moments_of(b).sd == digits(2.403539057307));
    CHECK(moments_of(c).mean == digits(130.46));
    CHECK(moments_of(c).sd == digits(2.993826982309));
    CHECK(moments_of(a).se() == digits(3.050737615725 / std::sqrt(5.0)));
}

TEST_CASE("compare: Student's test is scipy's", "[compare]") {
    const auto test = student_test(moments_of(a), moments_of(b));
    REQUIRE(test);
    CHECK(test->test.statistic == digits(6.356174529852));
    CHECK(test->test.p == digits(2.19155980252e-4));
    CHECK(*test->test.df == 8.0);
    CHECK(test->estimate == digits(-11.04));
    // t(.975; 8) from the same source.
    const double half = 2.306004135033 * 11.04 / 6.356174529852;
    CHECK(test->low == digits(-11.04 - half));
    CHECK(test->high == digits(-11.04 + half));
}

TEST_CASE("compare: Welch's test is scipy's, with equal and unequal n", "[compare]") {
    const auto ab = welch_test(moments_of(a), moments_of(b));
    REQUIRE(ab);
    CHECK(ab->test.statistic == digits(6.356174529852));
    CHECK(*ab->test.df == digits(7.584615821304));
    CHECK(ab->test.p == digits(2.74506168079e-4));
    const auto eb = welch_test(moments_of(e), moments_of(b));
    REQUIRE(eb);
    CHECK(eb->test.statistic == digits(3.219461391840));
    CHECK(*eb->test.df == digits(7.205177898757));
    CHECK(eb->test.p == digits(0.0140985095683));
}

TEST_CASE("compare: tests from published means and standard deviations are scipy's", "[compare]") {
    const auto student = student_test({5, 147.0, 4.0}, {5, 136.0, 4.0});
    REQUIRE(student);
    CHECK(student->test.statistic == digits(4.348131782732));
    CHECK(student->test.p == digits(0.00245142648687));
    const auto welch = welch_test({5, 147.0, 4.0}, {5, 136.0, 6.0});
    REQUIRE(welch);
    CHECK(welch->test.statistic == digits(3.410955201203));
    CHECK(*welch->test.df == digits(6.969072164948));
    CHECK(welch->test.p == digits(0.0113497962709));
}

TEST_CASE("compare: the analysis of variance and Levene's test are scipy's", "[compare]") {
    const auto f = anova(moments({a, b, c}));
    REQUIRE(f);
    CHECK(f->statistic == digits(45.745165717137));
    CHECK(f->p == digits(2.43046185531e-6));
    CHECK(*f->df == 2.0);
    CHECK(*f->df_denominator == 12.0);
    const std::vector<Group> groups = {a, b, c};
    const auto levene = levene_test(groups);
    REQUIRE(levene);
    CHECK(levene->statistic == digits(0.210908076440));
    CHECK(levene->p == digits(0.812787269583));
}

TEST_CASE("compare: both Bonferroni conventions are scipy's and differ", "[compare]") {
    const auto pooled = bonferroni_pooled(moments({a, b, c}));
    REQUIRE(pooled.size() == 3);
    CHECK(pooled[0].difference.test.statistic == digits(6.165513505348));
    CHECK(pooled[0].p_adjusted == digits(1.44947241812e-4));
    CHECK(pooled[1].difference.test.statistic == digits(9.415811385885));
    CHECK(pooled[1].p_adjusted == digits(2.05066001714e-6));
    CHECK(pooled[2].difference.test.statistic == digits(3.250297880537));
    CHECK(pooled[2].p_adjusted == digits(0.0208577665947));
    CHECK(*pooled[2].difference.test.df == 12.0);
    CHECK(pooled[2].first == 1);
    CHECK(pooled[2].second == 2);
    const auto pairwise = bonferroni_pairwise(moments({a, b, c}));
    REQUIRE(pairwise.size() == 3);
    CHECK(pairwise[0].p_adjusted == digits(6.57467940756e-4));
    CHECK(pairwise[1].p_adjusted == digits(6.44744882235e-5));
    CHECK(pairwise[2].p_adjusted == digits(0.0285132029069));
}

TEST_CASE("compare: of two groups both Bonferroni conventions are Student's test", "[compare]") {
    const auto student = student_test(moments_of(a), moments_of(b));
    for (const auto& pairs :
         {bonferroni_pooled(moments({a, b})), bonferroni_pairwise(moments({a, b}))}) {
        REQUIRE(pairs.size() == 1);
        CHECK(pairs[0].p_adjusted == digits(student->test.p));
        CHECK(pairs[0].difference.low == digits(student->low));
    }
}

TEST_CASE("compare: upper 5 and 1 % points of the studentized range are those of the tables",
          "[compare]") {
    // Harter 1960, table 1, as reprinted in textbooks with 3 or 2 decimals.
    CHECK(studentized_range_upper(0.05, 3, 12.0) == Approx(3.773).margin(6e-4));
    CHECK(studentized_range_upper(0.05, 4, 20.0) == Approx(3.958).margin(6e-4));
    CHECK(studentized_range_upper(0.01, 3, 10.0) == Approx(5.27).margin(6e-3));
    CHECK(studentized_range_upper(0.05, 3, 2.0) == Approx(8.33).margin(6e-3));
}

TEST_CASE("compare: the range of two normals is Student's t times the square root of two",
          "[compare]") {
    for (const double df : {1.0, 4.0, 12.0, 300.0}) {
        for (const double q : {0.1, 1.0, 3.5, 9.0}) {
            const boost::math::students_t t(df);
            const double expected = 2.0 * boost::math::cdf(t, q / std::sqrt(2.0)) - 1.0;
            // What the integration promises.
            CHECK(studentized_range_cdf(q, 2, df) == Approx(expected).epsilon(0).margin(1e-10));
        }
    }
}

TEST_CASE("compare: Tukey's p lies between that of one pair and Bonferroni's", "[compare]") {
    const auto tukey = tukey_test(moments({a, b, c}));
    const auto bonferroni = bonferroni_pooled(moments({a, b, c}));
    REQUIRE(tukey.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(tukey[i].p_adjusted < bonferroni[i].p_adjusted);
        CHECK(tukey[i].p_adjusted > bonferroni[i].difference.test.p);
        CHECK(tukey[i].difference.test.statistic ==
              digits(std::sqrt(2.0) * std::abs(bonferroni[i].difference.test.statistic)));
    }
}

TEST_CASE("compare: Holm's adjustment of four p is that worked out by hand", "[compare]") {
    const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
    // Sorted: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 raised to the one before.
    const std::vector<double> adjusted = holm_adjusted(p);
    CHECK(adjusted[3] == digits(0.02));
    CHECK(adjusted[0] == digits(0.03));
    CHECK(adjusted[2] == digits(0.06));
    CHECK(adjusted[1] == digits(0.06));
    CHECK(holm_adjusted(std::vector<double>{0.6, 0.9}) == std::vector<double>{1.0, 1.0});
    CHECK(holm_adjusted({}).empty());
}

TEST_CASE("compare: two one-sided tests agree with both t tests worked out by hand", "[compare]") {
    // Equal n and scatter: se = 2 sqrt(2 / 8) = 1, df = 14; difference 1, margin 3: t = 2 and 4.
    const auto tost = test_equivalence({8, 10.0, 2.0}, {8, 11.0, 2.0}, 3.0);
    REQUIRE(tost);
    const boost::math::students_t t(14.0);
    CHECK(tost->p == digits(boost::math::cdf(t, -2.0)));
    CHECK(tost->low == digits(1.0 - boost::math::quantile(t, 0.95)));
    CHECK(tost->high == digits(1.0 + boost::math::quantile(t, 0.95)));
    // At a margin of the interval's end p is 0.05.
    CHECK(test_equivalence({8, 10.0, 2.0}, {8, 11.0, 2.0}, tost->high)->p == digits(0.05));
}

TEST_CASE("compare: a ratio has the interval of Welch's test of logarithms", "[compare]") {
    const auto ratio = welch_ratio(a, b);
    REQUIRE(ratio);
    // 136.28 / 147.32 but for the difference of geometric and arithmetic means, some CV^2 / 2.
    CHECK(ratio->estimate == Approx(136.28 / 147.32).epsilon(3e-4));
    CHECK(ratio->low < ratio->estimate);
    CHECK(ratio->high < 1.0);
    CHECK(std::sqrt(ratio->low * ratio->high) == digits(ratio->estimate));
    CHECK_FALSE(welch_ratio(a, Group{1.0, 0.0, 2.0}));
    // Shares of nearly nothing: 1e-9 beside 3e-3.
    CHECK_FALSE(welch_ratio(Group{2e-3, 1e-9, 4e-3}, Group{1e-3, 3e-3, 5e-3}));
}

TEST_CASE("compare: detectable differences are those of the noncentral t", "[compare]") {
    // In standard deviations at 80 and 90 % power, two-sided 5 %, to 3 decimals.
    const auto at = [](std::size_t n, double power) {
        return *detectable_difference_sd(n, n, {0.05, power});
    };
    CHECK(at(3, 0.8) == Approx(3.071).margin(6e-4));
    CHECK(at(3, 0.9) == Approx(3.589).margin(6e-4));
    CHECK(at(4, 0.8) == Approx(2.381).margin(6e-4));
    CHECK(at(5, 0.8) == Approx(2.024).margin(6e-4));
    CHECK(at(5, 0.9) == Approx(2.348).margin(6e-4));
    CHECK(at(8, 0.9) == Approx(1.745).margin(6e-4));
    CHECK(at(10, 0.9) == Approx(1.534).margin(6e-4));
    CHECK(student_power(0.0, 5, 5, 0.05) == digits(0.05));
    CHECK_FALSE(detectable_difference_sd(1, 5, {}));
}

TEST_CASE("compare: Shapiro and Wilk's test is scipy's and R's", "[compare]") {
    // From scipy's own tests.
    const Group x = {0.11, 7.87, 4.61, 10.14, 7.95, 3.14, 0.46, 4.43, 0.21, 4.75,
                     0.71, 1.52, 3.24, 0.93,  0.42, 4.97, 9.53, 4.55, 0.47, 6.66};
    const auto test = shapiro_wilk(x);
    REQUIRE(test);
    // They compute with coefficients in single precision.
    CHECK(test->statistic == Approx(0.90047299861907959).epsilon(1e-6));
    CHECK(test->p == Approx(0.042089745402336121).epsilon(1e-5));
    // Weights of 11 men, Shapiro & Wilk 1965, example 1; R 4.2 prints W = 0.7888, p = 0.006704.
    const auto men = shapiro_wilk(Group{148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236});
    CHECK(men->statistic == Approx(0.7888).margin(6e-5));
    CHECK(men->p == Approx(0.006704).margin(6e-7));
}

TEST_CASE("compare: Shapiro and Wilk's test of three values is their exact distribution",
          "[compare]") {
    // Evenly spaced: W = 1; two equal ones: W = 3/4, the least there is.
    CHECK(shapiro_wilk(Group{1, 2, 3})->p == Approx(1.0));
    CHECK(shapiro_wilk(Group{1, 1, 2})->statistic == Approx(0.75));
    CHECK(shapiro_wilk(Group{1, 1, 2})->p == Approx(0.0).margin(1e-7));
}

TEST_CASE("compare: without scatter or with one value there is no test",
          "[compare][negative-control]") {
    const Group same = {3.0, 3.0, 3.0};
    CHECK_FALSE(student_test(moments_of(same), moments_of(same)));
    CHECK_FALSE(welch_test(moments_of(a), moments_of(Group{1.0})));
    CHECK_FALSE(student_test(moments_of(a), moments_of(Group{1.0})));
    CHECK_FALSE(anova(moments({same, same})));
    CHECK_FALSE(anova(moments({a})));
    CHECK(bonferroni_pooled(moments({same, same})).empty());
    CHECK(tukey_test(moments({same, same})).empty());
    CHECK_FALSE(shapiro_wilk(same));
    CHECK_FALSE(shapiro_wilk(Group{1.0, 2.0}));
}
