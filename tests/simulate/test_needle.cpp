// SPDX-License-Identifier: MIT
#include "nta/simulate/needle.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

using nta::Axis;
using nta::Random;

namespace {

double dot(const Axis& a, const Axis& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

struct Correlations {
    double first = 0.0;   // <cos angle>
    double second = 0.0;  // <P2(cos angle)>
};

// After steps of `turn` each, over many needles.
Correlations correlations(double turn, int steps, int needles, std::uint64_t seed) {
    Random random(seed);
    Correlations mean;
    for (int n = 0; n < needles; ++n) {
        const Axis start = nta::random_axis(random);
        Axis axis = start;
        for (int i = 0; i < steps; ++i) nta::turn_axis(axis, turn, random);
        const double c = dot(start, axis);
        mean.first += c / needles;
        mean.second += (1.5 * c * c - 0.5) / needles;
    }
    return mean;
}

}  // namespace

TEST_CASE("turn_axis: orientation decays as exp(-2 D t) and exp(-6 D t)",
          "[simulate][statistical]") {
    constexpr int needles = 40000;
    for (const double turn : {0.01, 1.0 / 24.0, 0.1, 0.5}) {
        const Correlations found = correlations(turn, 4, needles, 5);
        // cos and P2 lie between -1 and 1, their spread is at most 0.58 and 0.45; 4 standard
        // errors, and under 1e-3 from the third order of steps of 0.04.
        CHECK(std::abs(found.first - std::exp(-8.0 * turn)) <
              4.0 * 0.58 / std::sqrt(needles) + 1e-3);
        CHECK(std::abs(found.second - std::exp(-24.0 * turn)) <
              4.0 * 0.45 / std::sqrt(needles) + 1e-3);
    }
}

TEST_CASE("turn_axis: the axis keeps its length and, after long, any direction is equally likely",
          "[simulate][property]") {
    Random random(3);
    Axis axis{0.0, 0.0, 1.0};
    double z = 0.0;
    double z2 = 0.0;
    constexpr int turns = 20000;
    for (int i = 0; i < turns; ++i) {
        nta::turn_axis(axis, i % 2 == 0 ? 2.0 : 20.0, random);
        z += axis[2] / turns;
        z2 += axis[2] * axis[2] / turns;
        if (i % 1000 == 0) CHECK(dot(axis, axis) == Approx(1.0).epsilon(1e-12));
    }
    // z is uniform in -1 to 1: mean 0, mean square 1/3; 4 standard errors.
    CHECK(std::abs(z) < 4.0 * std::sqrt(1.0 / 3.0 / turns));
    CHECK(std::abs(z2 - 1.0 / 3.0) < 4.0 * std::sqrt(4.0 / 45.0 / turns));
}

TEST_CASE("turn_axis: no time, no turn", "[simulate][property]") {
    Random random(1);
    Axis axis{0.6, 0.0, 0.8};
    nta::turn_axis(axis, 0.0, random);
    CHECK(axis == Axis{0.6, 0.0, 0.8});
}
