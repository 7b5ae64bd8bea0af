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

TEST_CASE("compare: a step in which nothing was counted is listed and does not enter",
          "[compare]") {
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

TEST_CASE("compare: one dilution with particles is no series", "[compare][negative-control]") {
    Series series(0.05);
    CHECK_FALSE(fit_dilution_series(std::vector<DilutionStep>{series.steps.front()}));
    for (std::size_t i = 1; i < series.steps.size(); ++i) series.steps[i].stock.value = 0.0;
    CHECK_FALSE(fit_dilution_series(series.steps));
    CHECK_FALSE(fit_dilution_series({}));
}
