// SPDX-License-Identifier: MIT
#include "nta/compare/dilution_series.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <deque>
#include <vector>

#include "compare/made_study.hpp"

using namespace nta;

namespace {

/// A stock of 1e10 /mL at several dilutions, counted with a relative scatter; of which a part is
/// lost per particle in the frame.
struct Series {
    explicit Series(double scatter, double lost_per_particle = 0.0, std::uint64_t seed = 1) {
        Random random(seed);
        for (const double dilution : {10.0, 30.0, 100.0, 300.0, 1000.0}) {
            const double per_frame = 1e10 / dilution * 1e-7;
            const double stock =
                1e10 * (1.0 + scatter * random.normal()) * std::exp(-lost_per_particle * per_frame);
            captures.push_back(test::made_capture("d", {150.0, stock, scatter, dilution}));
            steps.push_back({dilution,
                             {stock, std::nullopt, std::nullopt, stock * scatter},
                             {&captures.back()}});
        }
    }
    std::deque<Capture> captures;
    std::vector<DilutionStep> steps;
};

// A stock of 1e10 /mL at dilutions of 10, 100 and so on, of which so many particles are counted on
// average.
std::vector<DilutionStep> counted_series(const std::vector<double>& expected, std::uint64_t seed) {
    static std::deque<Capture> captures;
    Random random(1000 + seed);
    std::vector<DilutionStep> steps;
    double dilution = 1.0;
    for (const double mean : expected) {
        dilution *= 10.0;
        const double n = static_cast<double>(random.poisson(mean));
        const double of_one = 1e10 / mean;
        captures.push_back(test::made_capture("d", {150.0, n * of_one, 1.0, dilution}));
        captures.back().effective_particles = n;
        steps.push_back({dilution,
                         {n * of_one, {}, {}, of_one * std::sqrt(std::max(1.0, n))},
                         {&captures.back()}});
    }
    return steps;
}

}  // namespace

TEST_CASE("compare: the slope of an exact dilution series is 1 and its stock the stock",
          "[compare]") {
    Series exact(0.05);
    for (DilutionStep& step : exact.steps) step.stock.value = 1e10;
    const auto fit = fit_dilution_series(exact.steps);
    REQUIRE(fit);
    CHECK(fit->slope.value == Approx(1.0).epsilon(1e-9));
    CHECK(fit->stock->value == Approx(1e10).epsilon(1e-9));
    // Five counts of 5 %.
    CHECK(*fit->stock->se == Approx(0.05 / std::sqrt(5.0) * 1e10).epsilon(0.02));
    CHECK(*fit->linear_low_dilution == 10.0);
    CHECK(*fit->linear_high_dilution == 1000.0);
    CHECK(fit->members.front().dilution == 1000.0);
}

TEST_CASE("compare: the stated interval of the slope holds 1 as often as it says", "[compare]") {
    int held = 0;
    constexpr int runs = 400;
    for (unsigned r = 0; r < runs; ++r) {
        const auto fit = fit_dilution_series(Series(0.05, 0.0, 100 + r).steps);
        if (*fit->slope.low <= 1.0 && *fit->slope.high >= 1.0) ++held;
    }
    // Widened where points scatter more than stated, so somewhat above 95 %; 4 standard errors.
    CHECK(held > 0.95 * runs - 4.0 * std::sqrt(0.95 * 0.05 * runs));
}

TEST_CASE("compare: merging bends a dilution series, is measured, and left out of the stock",
          "[compare]") {
    // 0.2 % lost per particle in a frame: 18 % at 100 per frame, of which 82 are counted.
    const auto fit = fit_dilution_series(Series(0.01, 0.002).steps);
    REQUIRE(fit);
    CHECK(*fit->slope.high < 1.0);
    CHECK_FALSE(fit->members.back().is_in_range);
    CHECK(fit->members.front().is_in_range);
    // Between 0.2 and 0.2 / 0.82 per counted particle, with 4 standard errors of 1 % counts.
    CHECK(fit->coincidence_percent->value == Approx(0.22).margin(0.06));
    CHECK(fit->stock->value == Approx(1e10).epsilon(0.03));
}

TEST_CASE("compare: a crowded step does not enter the stock and thin ones are marked",
          "[compare]") {
    Series series(0.05);
    series.captures.front().warnings = {"crowded"};
    series.captures.back().effective_particles = 5.0;
    const auto fit = fit_dilution_series(series.steps);
    CHECK(fit->members.back().is_crowded);
    CHECK_FALSE(fit->members.back().is_in_range);
    CHECK(fit->members.front().is_thin);
}

TEST_CASE("compare: a step of zero without any error is listed and does not enter", "[compare]") {
    Series series(0.05);
    series.steps.back().stock = {0.0, std::nullopt, std::nullopt, 0.0};
    series.captures.back().effective_particles = 0.0;
    const auto fit = fit_dilution_series(series.steps);
    REQUIRE(fit);
    CHECK(fit->members.size() == 5);
    CHECK(fit->members.front().is_thin);
    CHECK_FALSE(fit->members.front().is_in_range);
    // Four counts of 5 %, 4 standard errors.
    CHECK(fit->stock->value == Approx(1e10).epsilon(0.1));
}

TEST_CASE("compare: steps with few particles pull neither stock nor slope", "[compare]") {
    constexpr int runs = 300;
    double stocks = 0.0, squares = 0.0, slopes = 0.0, slope_squares = 0.0;
    for (unsigned r = 0; r < runs; ++r) {
        const auto fit = fit_dilution_series(counted_series({300.0, 60.0, 12.0, 3.0, 1.0}, r));
        REQUIRE(fit);
        stocks += fit->stock->value / runs;
        squares += fit->stock->value * fit->stock->value / runs;
        slopes += fit->slope.value / runs;
        slope_squares += fit->slope.value * fit->slope.value / runs;
    }
    // 4 standard errors of the mean. Logarithms, without the steps of zero, give a slope of 0.988.
    CHECK(stocks == Approx(1e10).margin(4.0 * std::sqrt((squares - stocks * stocks) / runs)));
    CHECK(slopes == Approx(1.0).margin(4.0 * std::sqrt((slope_squares - slopes * slopes) / runs)));
}

TEST_CASE("compare: what all steps have in common is not averaged away", "[compare]") {
    Series series(0.05);
    // Counted to 5 %, by a depth that is known to 12 %.
    for (DilutionStep& step : series.steps) {
        step.stock.value = 1e10;
        step.stock.se = 0.13e10;
    }
    const auto fit = fit_dilution_series(series.steps);
    REQUIRE(fit);
    // sqrt(0.05^2 / 5 + 0.12^2)
    CHECK(*fit->stock->se == Approx(0.1221e10).epsilon(1e-3));
    // The slope does not depend on the depth.
    const auto without = fit_dilution_series(Series(0.05).steps);
    CHECK(*fit->slope.se == Approx(*without->slope.se).epsilon(0.5));
}

TEST_CASE("compare: a step in which nothing was counted enters with what it excludes",
          "[compare]") {
    Series series(0.05);
    // One particle would have been as much as is expected there: no news.
    series.steps.back().stock = {0.0, std::nullopt, std::nullopt, 1e10};
    const auto even = fit_dilution_series(series.steps);
    // Twenty would have been seen.
    series.steps.back().stock.se = 0.05e10;
    const auto short_of = fit_dilution_series(series.steps);
    REQUIRE((even && short_of));
    CHECK(even->slope.value == Approx(1.0).margin(0.2));
    CHECK(short_of->slope.value > even->slope.value);
    CHECK_FALSE(short_of->members.front().is_in_range);
}

TEST_CASE("compare: one dilution with particles is no series", "[compare][negative-control]") {
    Series series(0.05);
    CHECK_FALSE(fit_dilution_series(std::vector<DilutionStep>{series.steps.front()}));
    for (std::size_t i = 1; i < series.steps.size(); ++i) series.steps[i].stock.value = 0.0;
    CHECK_FALSE(fit_dilution_series(series.steps));
    CHECK_FALSE(fit_dilution_series({}));
}
