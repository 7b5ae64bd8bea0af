// SPDX-License-Identifier: MIT
#include "nta/compare/rank_tests.hpp"

#include "support/catch.hpp"

#include <cmath>

#include "compare/source_values.hpp"

using namespace nta;
using nta::test::a;
using nta::test::b;
using nta::test::c;

namespace {

Approx digits(double value) { return Approx(value).epsilon(1e-9).margin(0.0); }

}  // namespace

TEST_CASE("compare: Mann and Whitney's exact test is scipy's", "[compare]") {
    const auto test = mann_whitney(a, b);
    REQUIRE(test);
    CHECK(test->statistic == 25.0);
    CHECK(test->p == digits(0.00793650793651));
    CHECK(mann_whitney(b, a)->p == digits(test->p));
    CHECK(mann_whitney(b, a)->statistic == 0.0);
}

TEST_CASE("compare: ranks of three and three cannot give p below 0.1", "[compare]") {
    CHECK(mann_whitney(Group{1, 2, 3}, Group{4, 5, 6})->p == digits(0.1));
    CHECK(kolmogorov_smirnov(Group{1, 2, 3}, Group{4, 5, 6})->p == digits(0.1));
}

TEST_CASE("compare: exact rank p with ties are those counted by hand", "[compare]") {
    // Midranks of 1 1 2: 1.5 1.5 3. One chosen of three: sums 1.5, 1.5, 3.
    const auto test = mann_whitney(Group{2}, Group{1, 1});
    CHECK(test->statistic == 2.0);
    CHECK(test->p == digits(2.0 / 3.0));
    CHECK(mann_whitney(Group{1, 1}, Group{1, 1})->p == 1.0);
}

TEST_CASE("compare: Kruskal and Wallis' test is scipy's", "[compare]") {
    const std::vector<Group> groups = {a, b, c};
    const auto test = kruskal_wallis(groups);
    REQUIRE(test);
    CHECK(test->statistic == digits(12.02));
    CHECK(test->p == digits(0.00245408818041));
}

TEST_CASE("compare: Kolmogorov and Smirnov's exact test is scipy's", "[compare]") {
    const auto test = kolmogorov_smirnov(a, b);
    REQUIRE(test);
    CHECK(test->statistic == 1.0);
    CHECK(test->p == digits(0.00793650793651));
    // D = 1/2 of two and two: 2 of the 6 paths stay within less (those that turn at each step).
    CHECK(kolmogorov_smirnov(Group{1, 3}, Group{2, 4})->p == digits(1.0));
    CHECK(kolmogorov_smirnov(Group{1, 2}, Group{3, 4})->p == digits(2.0 / 6.0));
}

TEST_CASE("compare: Wasserstein's distance is scipy's, and the shift of shifted samples",
          "[compare]") {
    CHECK(*wasserstein_1(a, b) == digits(11.04));
    CHECK(*wasserstein_1(Group{1, 2, 3}, Group{11, 12, 13}) == digits(10.0));
    CHECK(*wasserstein_1(a, a) == 0.0);
}

TEST_CASE("compare: Anderson and Darling's statistic of three samples is scipy's", "[compare]") {
    const std::vector<Group> groups = {a, b, c};
    CHECK(*anderson_darling(groups) == digits(6.503596507517));
}

TEST_CASE("compare: the energy distance is that of its definition", "[compare]") {
    const auto mean_distance = [](const Group& x, const Group& y) {
        double sum = 0.0;
        for (const double u : x) {
            for (const double v : y) sum += std::abs(u - v);
        }
        return sum / static_cast<double>(x.size() * y.size());
    };
    const double expected = 2.0 * mean_distance(a, c) - mean_distance(a, a) - mean_distance(c, c);
    CHECK(*energy_distance(a, c) == digits(expected));
}

TEST_CASE("compare: empty or constant groups have no distance and no rank test",
          "[compare][negative-control]") {
    CHECK_FALSE(mann_whitney(Group{}, a));
    CHECK_FALSE(kolmogorov_smirnov(a, Group{}));
    CHECK_FALSE(wasserstein_1(Group{}, Group{}));
    CHECK_FALSE(energy_distance(Group{}, a));
    const std::vector<Group> same = {{1, 1}, {1, 1}};
    CHECK_FALSE(kruskal_wallis(same));
    CHECK_FALSE(anderson_darling(same));
}
