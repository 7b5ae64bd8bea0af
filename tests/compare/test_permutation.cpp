// SPDX-License-Identifier: MIT
#include "nta/compare/compare_curves.hpp"
#include "nta/compare/compare_study.hpp"
#include "nta/compare/permutation.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "compare/made_study.hpp"

using namespace nta;

TEST_CASE("compare: few replicates are divided in all ways, each once", "[compare]") {
    const Splits splits = divide_anew(5, 5, {});
    CHECK(splits.is_exhaustive);
    CHECK(splits.second.size() == 252);
    CHECK(std::set<std::vector<bool>>(splits.second.begin(), splits.second.end()).size() == 252);
    for (std::size_t i = 0; i < 10; ++i) CHECK(splits.second.front()[i] == (i >= 5));
    CHECK(divide_anew(4, 4, {}).second.size() == 70);
}

TEST_CASE("compare: many replicates are divided at random, the same for one seed", "[compare]") {
    const Splits splits = divide_anew(20, 20, {500, 3});
    CHECK_FALSE(splits.is_exhaustive);
    CHECK(splits.second.size() == 500);
    for (const auto& split : splits.second)
        CHECK(std::count(split.begin(), split.end(), true) == 20);
    CHECK(divide_anew(20, 20, {500, 3}).second == splits.second);
    CHECK(divide_anew(20, 20, {500, 4}).second != splits.second);
}

TEST_CASE("compare: p is the share of splits that reach the observed statistic", "[compare]") {
    const Splits splits = divide_anew(2, 1, {});
    CHECK(permutation_p(splits, std::vector<double>{3.0, 1.0, 3.0}).p == Approx(2.0 / 3.0));
    // Equal but for rounding.
    CHECK(permutation_p(splits, std::vector<double>{3.0, 1.0, 3.0 - 1e-12}).p == Approx(2.0 / 3.0));
    CHECK(permutation_p(splits, std::vector<double>{3.0, 1.0, 2.0}).smallest_p ==
          Approx(1.0 / 3.0));
    CHECK(permutation_p(divide_anew(3, 3, {}), std::vector<double>(20, 1.0)).smallest_p ==
          Approx(0.1));
}

TEST_CASE("compare: p of equal conditions is uniform, and the band of their difference holds zero",
          "[compare]") {
    Random random(11);
    constexpr int studies = 300;
    std::vector<double> wasserstein;
    std::vector<double> max_t;
    int held = 0;
    for (int s = 0; s < studies; ++s) {
        std::vector<StudySample> samples;
        for (int r = 0; r < 8; ++r) {
            const double median_nm = 150.0 + 4.0 * random.normal();
            samples.push_back(test::made_sample(
                r < 4 ? "control" : "treated", std::to_string(r), {median_nm, 1e9}));
        }
        const auto curves = compare_curves(collect_replicates(samples, {}), {});
        const CurveDifference& d = curves.front().differences.front();
        wasserstein.push_back(d.distances.front().p.p);
        max_t.push_back(d.p_max_t->p);
        const auto is_negative = [](double v) { return v <= 0.0; };
        const auto is_positive = [](double v) { return v >= 0.0; };
        held += std::all_of(d.low.begin(), d.low.end(), is_negative) &&
                        std::all_of(d.high.begin(), d.high.end(), is_positive)
                    ? 1
                    : 0;
    }
    // In all bins at once; 4 standard errors.
    CHECK(held > 0.95 * studies - 4.0 * std::sqrt(0.95 * 0.05 * studies));
    // P(p <= level) is the level at each multiple of 2 / 70, but for 4 standard errors.
    for (const auto& p : {wasserstein, max_t}) {
        for (const double level : {4.0 / 70.0, 0.2, 0.5, 0.8}) {
            const double grid = std::floor(level * 35.0 + 1e-9) / 35.0;
            const auto below =
                std::count_if(p.begin(), p.end(), [&](double v) { return v <= grid + 1e-12; });
            const double share = static_cast<double>(below) / studies;
            CHECK(std::abs(share - grid) < 4.0 * std::sqrt(grid * (1 - grid) / studies));
        }
    }
}
