// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/size/nanosight_viscosity.hpp"
#include "nta/size/water_viscosity.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <limits>

using nta::nanosight_viscosity;
using nta::nanosight_viscosity_slope_per_K;
using nta::Temperature;
using nta::water_viscosity;
using nta::water_viscosity_slope_per_K;

namespace {

struct Row {
    double temperature_C;
    double water_uPa_s;
    double slope_percent_per_K;
    double nanosight_cP;
};

// Water: IAPWS SR6-08(2011) eq. 7, evaluated independently (Python). NanoSight: the rule that
// matches real exports.
constexpr Row k_rows[] = {{0.0, 1791.7824, -3.484, 1.773326},
                          {20.0, 1001.5673, -2.450, 1.000000},
                          {22.0, 954.3674, -2.378, 0.952941},
                          {22.5, 943.1264, -2.361, 0.941727},
                          {25.0, 889.9968, -2.278, 0.888692},
                          {37.0, 691.3034, -1.948, 0.690187},
                          {40.0, 652.7335, -1.880, 0.651678}};

}  // namespace

TEST_CASE("water_viscosity: gives the check values of IAPWS SR6-08(2011) table 5",
          "[size][known-answer]") {
    // one unit of the last printed digit, in uPa s: at 260 K the sum is 3058.36075057, which the
    // release prints cut off
    const double tolerance = 1e-6;
    const auto eta_uPa_s = [](double T) {
        return water_viscosity(Temperature::kelvin(T)).pascal_seconds() * 1e6;
    };
    CHECK(std::abs(eta_uPa_s(260.0) - 3058.360750) < tolerance);
    CHECK(std::abs(eta_uPa_s(298.15) - 889.996774) < tolerance);
    CHECK(std::abs(eta_uPa_s(375.0) - 276.207245) < tolerance);
}

TEST_CASE("water_viscosity, nanosight_viscosity: agree with the table at 0 to 40 C",
          "[size][known-answer]") {
    for (const Row& row : k_rows) {
        CAPTURE(row.temperature_C);
        const Temperature T = Temperature::celsius(row.temperature_C);
        // half a unit of the last printed digit of each column
        CHECK(std::abs(water_viscosity(T).pascal_seconds() * 1e6 - row.water_uPa_s) < 0.51e-4);
        CHECK(std::abs(100.0 * water_viscosity_slope_per_K(T) - row.slope_percent_per_K) < 0.51e-3);
        CHECK(std::abs(nanosight_viscosity(T).centipoise() - row.nanosight_cP) < 0.51e-6);
    }
}

TEST_CASE("viscosity slopes: equal the difference quotient of the viscosity", "[size][property]") {
    for (const double celsius : {-15.0, 5.0, 25.0, 60.0, 105.0}) {
        CAPTURE(celsius);
        const double h = 1e-3;
        const auto quotient = [&](auto viscosity) {
            const double above = viscosity(Temperature::celsius(celsius + h)).si();
            const double below = viscosity(Temperature::celsius(celsius - h)).si();
            return (std::log(above) - std::log(below)) / (2.0 * h);
        };
        const Temperature T = Temperature::celsius(celsius);
        // central difference: rounding 1e-16/h plus h^2 times a third derivative of order 1e-4
        CHECK(std::abs(water_viscosity_slope_per_K(T) - quotient(water_viscosity)) < 1e-9);
        CHECK(std::abs(nanosight_viscosity_slope_per_K(T) - quotient(nanosight_viscosity)) < 1e-9);
    }
}

TEST_CASE("viscosity: temperatures without a known viscosity are a usage error", "[size][errors]") {
    for (const double kelvin :
         {0.0, 25.0, 253.14, 383.16, 1e9, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        CAPTURE(kelvin);
        const Temperature T = Temperature::kelvin(kelvin);
        CHECK_THROWS_AS(water_viscosity(T), nta::InputError);
        CHECK_THROWS_AS(water_viscosity_slope_per_K(T), nta::InputError);
        CHECK_THROWS_AS(nanosight_viscosity(T), nta::InputError);
        CHECK_THROWS_AS(nanosight_viscosity_slope_per_K(T), nta::InputError);
    }
    CHECK_NOTHROW(water_viscosity(Temperature::kelvin(253.15)));
    CHECK_NOTHROW(water_viscosity(Temperature::kelvin(383.15)));
    try {
        water_viscosity(Temperature::celsius(298.15));
        FAIL("a temperature in kelvin passed for one in Celsius");
    } catch (const nta::InputError& error) {
        CHECK(error.fault() == nta::Fault::usage);
    }
}
