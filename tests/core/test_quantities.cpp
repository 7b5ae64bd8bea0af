// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

#include "support/catch.hpp"

#include <type_traits>

using namespace nta;

TEST_CASE("quantities: each maker and reader agree and SI values are right",
          "[core][known-answer]") {
    // Tolerance: one multiplication by a power of ten each way rounds twice.
    const auto same = [](double a, double b) { return std::abs(a - b) <= 4e-16 * std::abs(b); };
    CHECK(same(Length::nanometers(100.0).micrometers(), 0.1));
    CHECK(same(Duration::milliseconds(40.0).seconds(), 0.04));
    CHECK(Temperature::celsius(25.0).kelvin() == 298.15);
    CHECK(same(Viscosity::centipoise(0.89).pascal_seconds(), 0.89e-3));
    CHECK(same(Diffusivity::um2_per_s(4.9).si(), 4.9e-12));
    CHECK(same(Volume::cubic_micrometers(1e12).milliliters(), 1.0));
    CHECK(same(NumberConcentration::per_ml(1e8).si(), 1e14));
}

TEST_CASE("quantities: are as small as a double and do not mix", "[core][property]") {
    STATIC_REQUIRE(sizeof(Length) == 8);
    STATIC_REQUIRE(!std::is_convertible_v<double, Length>);
    STATIC_REQUIRE(!std::is_convertible_v<Length, double>);
    STATIC_REQUIRE(!std::is_convertible_v<Length, Duration>);
    STATIC_REQUIRE(!std::is_constructible_v<Length, Duration>);
}
