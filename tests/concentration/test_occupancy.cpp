// SPDX-License-Identifier: MIT
#include "nta/concentration/occupancy.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <numbers>

using nta::CountedBox;
using nta::independent_looks;
using nta::ParticleMotion;
using nta::slope_variance_over_mean;
using nta::stay_probability;

TEST_CASE("stay_probability: gives the known value at 10 um after 3 s",
          "[concentration][known-answer]") {
    // printed digits of METHODS section 8
    CHECK(std::abs(stay_probability(10.0, 4.9, 0.0, 3.0) - 0.5812103) < 0.51e-7);
}

TEST_CASE("stay_probability: without flow equals the closed form with erf",
          "[concentration][property]") {
    for (const double time_s : {1e-3, 0.1, 1.0, 10.0, 100.0, 1e4}) {
        CAPTURE(time_s);
        const double A = 20.0 / std::sqrt(4.0 * 2.5 * time_s);
        const double expected =
            std::erf(A) - (1.0 - std::exp(-A * A)) / (A * std::sqrt(std::numbers::pi));
        // both forms cancel: at the longest time terms of 10 leave 0.07
        CHECK(std::abs(stay_probability(20.0, 2.5, 0.0, time_s) - expected) < 1e-13);
    }
}

TEST_CASE("stay_probability: limits of no time, no diffusion and strong flow",
          "[concentration][property]") {
    CHECK(stay_probability(10.0, 4.9, 0.0, 0.0) == 1.0);
    CHECK(stay_probability(10.0, 0.0, 2.0, 3.0) == 1.0 - 6.0 / 10.0);
    CHECK(stay_probability(10.0, 0.0, -2.0, 6.0) == 0.0);
    // 20 standard deviations beyond the edge
    CHECK(stay_probability(10.0, 0.5, 110.0, 1.0) < 1e-15);
    // flow and its opposite
    CHECK(stay_probability(10.0, 0.5, 3.0, 1.0) == stay_probability(10.0, 0.5, -3.0, 1.0));
}

TEST_CASE("independent_looks: gives the known standard errors of 100 nm particles",
          "[concentration][known-answer]") {
    struct Row {
        double per_ml, depth_um, flow_um_per_s, duration_s, percent;
    };
    // METHODS section 8 (integral, evaluated independently in Python): 640 x 480 px of 0.166 um, D
    // of 100 nm in water at 25 C
    const Row rows[] = {{1e7, 10, 0, 60, 57.7},  {1e7, 20, 0, 60, 51.1}, {1e7, 10, 50, 60, 18.1},
                        {1e7, 20, 50, 60, 13.5}, {1e8, 10, 0, 60, 18.3}, {1e8, 10, 0, 30, 21.2},
                        {1e8, 10, 0, 300, 11.7}, {1e8, 20, 0, 60, 16.2}, {1e8, 20, 0, 30, 18.2},
                        {1e8, 20, 0, 300, 10.9}, {1e8, 10, 50, 60, 5.7}, {1e8, 10, 50, 30, 8.0},
                        {1e8, 10, 50, 300, 2.6}, {1e8, 20, 50, 60, 4.3}, {1e8, 20, 50, 30, 6.0},
                        {1e8, 20, 50, 300, 1.9}, {1e9, 10, 0, 60, 5.8},  {1e9, 20, 0, 60, 5.1},
                        {1e9, 10, 50, 60, 1.8},  {1e9, 20, 50, 60, 1.4}};
    for (const Row& row : rows) {
        CAPTURE(row.per_ml, row.depth_um, row.flow_um_per_s, row.duration_s);
        const CountedBox box{640 * 0.166, 480 * 0.166, row.depth_um};
        const double mean = row.per_ml * 1e-12 * box.x_um * box.y_um * box.z_um;
        const double looks = independent_looks(box,
                                               {4.9075, row.flow_um_per_s, 0.0},
                                               static_cast<int>(row.duration_s * 30.0),
                                               1.0 / 30.0);
        // half a unit of the last printed digit
        CHECK(std::abs(100.0 / std::sqrt(mean * looks) - row.percent) < 0.051);
    }
}

TEST_CASE(
    "independent_looks: one frame is one look, immobile particles are one look, passing ones many",
    "[concentration][property]") {
    const CountedBox box{100.0, 80.0, 10.0};
    CHECK(independent_looks(box, {4.9, 0.0, 0.0}, 1, 0.04) == 1.0);
    // rounding of a sum of 1000 terms
    CHECK(std::abs(independent_looks(box, {}, 1000, 0.04) - 1.0) < 1e-11);
    // every frame shows new particles
    CHECK(std::abs(independent_looks(box, {4.9, 1e6, 0.0}, 1000, 0.04) - 1000.0) < 1e-9);
}

TEST_CASE(
    "slope_variance_over_mean: equals that of independent counts, and 0 of immobile particles",
    "[concentration][property]") {
    const CountedBox box{100.0, 80.0, 10.0};
    const int n = 100;
    // variance of a slope of independent counts: mean / sum (t - middle)^2
    const double independent = 1.0 / (n * (n * n - 1.0) / 12.0);
    CHECK(std::abs(slope_variance_over_mean(box, {4.9, 1e6, 0.0}, n, 0.04) / independent - 1.0) <
          1e-12);
    CHECK(slope_variance_over_mean(box, {}, n, 0.04) < 1e-10 * independent);
}
