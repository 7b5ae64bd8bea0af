// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/random.hpp"
#include "nta/scatter/refractive_index.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace nta;

namespace {

constexpr double log_scale = 12.0;

ScatterOptics violet() {
    ScatterOptics optics;
    optics.wavelength = Length::nanometers(405.0);
    return optics;
}

const IndexFinder& finder() {
    static const IndexFinder made(violet(), log_scale);
    return made;
}

MeasuredParticle exactly(double diameter_nm, double index) {
    const Length diameter = Length::nanometers(diameter_nm);
    return {log_scale + std::log(collected_scattering_um2({diameter, index}, violet())),
            0.0,
            diameter,
            0.0};
}

}  // namespace

TEST_CASE("IndexFinder: finds the index of spheres of known light", "[scatter][property]") {
    for (const double nm : {45.0, 80.0, 100.0, 147.0, 200.0}) {
        for (const double index : {1.37, 1.38, 1.40, 1.46, 1.55, 1.64}) {
            const auto found = finder().solutions(exactly(nm, index));
            // The promise of the table.
            CHECK(std::any_of(found.begin(), found.end(), [&](const IndexSolution& s) {
                return std::abs(s.index - index) < 1e-3;
            }));
        }
    }
}

TEST_CASE("IndexFinder: the standard error is that of the slopes", "[scatter][known-answer]") {
    MeasuredParticle p = exactly(147.0, 1.38);
    p.log_flux_se = 0.3;
    // d ln C / dn = 54 at index 1.38 (docs/methods/scatter.md), to 3 %.
    CHECK(std::abs(finder().index_of(p)->se - 0.3 / 54.0) < 0.03 * 0.3 / 54.0);
    // d ln C / d ln d = 3.8: the curve bends within 10 %, which changes a few percent.
    p.log_flux_se = 0.0;
    p.log_diameter_se = 0.05;
    CHECK(std::abs(finder().index_of(p)->se - 3.8 * 0.05 / 54.0) < 0.08 * 3.8 * 0.05 / 54.0);
}

TEST_CASE("IndexFinder: vesicles with the errors of a track of 30 have their index in the median",
          "[scatter][statistical]") {
    // ln D of 30 positions is known to about 0.25, and so is ln d; light to 0.2 (docs/accuracy.md).
    Random random(41);
    for (const double nm : {100.0, 147.0}) {
        std::vector<double> indexes;
        for (int i = 0; i < 600; ++i) {
            MeasuredParticle p = exactly(nm, 1.38);
            p.log_flux += 0.2 * random.normal();
            p.diameter = Length::nanometers(nm * std::exp(0.2 * random.normal()));
            p.log_flux_se = 0.2;
            p.log_diameter_se = 0.2;
            if (const auto found = finder().index_of(p)) indexes.push_back(found->index);
        }
        REQUIRE(indexes.size() > 570);
        std::nth_element(indexes.begin(), indexes.begin() + 300, indexes.end());
        // Bar F2: within 0.01.
        CHECK(std::abs(indexes[300] - 1.38) < 0.01);
    }
}

TEST_CASE("IndexFinder: light that several indexes give is undetermined", "[scatter][limit]") {
    // Large spheres of high index: light rises and falls with the index.
    int several = 0;
    for (double nm = 400.0; nm < 990.0; nm += 20.0) {
        for (const double index : {1.50, 1.60, 1.70}) {
            const MeasuredParticle p = exactly(nm, index);
            const auto found = finder().solutions(p);
            if (found.size() < 2) continue;
            ++several;
            CHECK(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) {
                return a.index < b.index;
            }));
            CHECK_FALSE(finder().index_of(p).has_value());
        }
    }
    // The cone of the objective averages most of it away.
    CHECK(several >= 1);
}

TEST_CASE("IndexFinder: light beyond all indexes and diameters beyond the table have no solution",
          "[scatter][limit]") {
    MeasuredParticle p = exactly(100.0, 1.38);
    p.log_flux += 20.0;
    CHECK(finder().solutions(p).empty());
    CHECK_FALSE(finder().index_of(p).has_value());
    p = exactly(100.0, 1.38);
    p.diameter = Length::nanometers(20.0);
    CHECK_FALSE(finder().index_of(p).has_value());
}

TEST_CASE("IndexFinder: impossible optics are a usage error", "[scatter][errors]") {
    ScatterOptics optics = violet();
    optics.numerical_aperture = 2.0;
    CHECK_THROWS_AS(IndexFinder(optics, 0.0), InputError);
}
