// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/pipeline/settings.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace nta;

namespace {

Settings settings_for(int width, int height, std::vector<std::string> exclude) {
    AnalyzeOptions options;
    options.pixel_size_nm = 166.0;
    options.temperature_c = 25.0;
    options.fps = 25.0;
    options.exclude = std::move(exclude);
    VideoInfo info;
    info.width = width;
    info.height = height;
    return resolve_settings(options, info);
}

bool warns(const Settings& settings, const std::string& code) {
    return std::any_of(settings.diagnostics.begin(),
                       settings.diagnostics.end(),
                       [&](const Diagnostic& d) { return d.code == code; });
}

}  // namespace

TEST_CASE("excluded area: every excluded pixel of the picture counts once",
          "[pipeline][known-answer]") {
    // Counted by hand; whole numbers below 2^53 are exact.
    CHECK(settings_for(100, 80, {}).excluded_area_px2 == 0.0);
    CHECK(settings_for(100, 80, {"10,20,30,40"}).excluded_area_px2 == 1200.0);
    CHECK(settings_for(100, 80, {"10,20,30,40", "10,20,30,40"}).excluded_area_px2 == 1200.0);
    CHECK(settings_for(100, 80, {"0,0,10,10", "5,5,10,10"}).excluded_area_px2 == 175.0);
    CHECK(settings_for(100, 80, {"0,0,10,10", "20,0,10,10", "5,5,20,2"}).excluded_area_px2 ==
          220.0);
    CHECK(settings_for(100, 80, {"90,70,1000,1000"}).excluded_area_px2 == 100.0);
    CHECK(settings_for(100, 80, {"100,0,5,5", "0,80,5,5"}).excluded_area_px2 == 0.0);
}

TEST_CASE("excluded area: a picture of any announced size is answered at once",
          "[pipeline][errors]") {
    // Pixel by pixel this would be 1e18 of them.
    CHECK(settings_for(1'000'000'000, 1'000'000'000, {"0,0,1000000,1000000"}).excluded_area_px2 ==
          1e12);
}

TEST_CASE("excluded area: leaving nothing is wrong usage, leaving one pixel is not",
          "[pipeline][errors]") {
    CHECK_THROWS_AS(settings_for(100, 80, {"0,0,100,80"}), InputError);
    CHECK_THROWS_AS(settings_for(100, 80, {"0,0,100,40", "0,40,50,40", "50,40,50,40"}), InputError);
    CHECK_NOTHROW(settings_for(100, 80, {"0,0,100,79", "0,79,99,1"}));
}

TEST_CASE("excluded area: a region that lies outside the picture is said", "[pipeline][errors]") {
    CHECK(warns(settings_for(100, 80, {"100,0,5,5"}), "exclude-outside"));
    CHECK_FALSE(warns(settings_for(100, 80, {"99,79,5,5"}), "exclude-outside"));
}
