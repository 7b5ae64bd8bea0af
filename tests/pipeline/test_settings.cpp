// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"

#include "support/catch.hpp"

#include <limits>

using namespace nta;

namespace {

AnalyzeOptions complete() {
    AnalyzeOptions o;
    o.pixel_size_nm = 166.0;
    o.temperature_c = 25.0;
    return o;
}

VideoInfo video_at(std::optional<Rational> rate) {
    VideoInfo info;
    info.frame_rate = rate;
    return info;
}

template <class Change>
std::string complaint(Change change) {
    AnalyzeOptions o = complete();
    change(o);
    try {
        check_options(o);
        resolve_settings(o, video_at(Rational{25, 1}));
    } catch (const InputError& error) {
        CHECK(error.fault() == Fault::usage);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("settings: what is missing is named with the option that gives it",
          "[pipeline][errors]") {
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.pixel_size_nm.reset(); }),
               Catch::Contains("--pixel-size-nm"));
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.temperature_c.reset(); }),
               Catch::Contains("--temperature-c"));
    REQUIRE_THROWS_WITH(resolve_settings(complete(), video_at(std::nullopt)),
                        Catch::Contains("--fps"));
}

TEST_CASE("settings: values out of range are refused with what was expected",
          "[pipeline][errors]") {
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.fps = -25.0; }),
               Catch::Contains("--fps: found -25"));
    CHECK_THAT(
        complaint([](AnalyzeOptions& o) { o.fps = std::numeric_limits<double>::quiet_NaN(); }),
        Catch::Contains("--fps"));
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.method = "magic"; }),
               Catch::Contains("lognormal"));
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.frames = "10:5"; }),
               Catch::Contains("FIRST:LAST"));
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.exclude = {"1,2,3"}; }),
               Catch::Contains("X,Y,W,H"));
    CHECK_THAT(complaint([](AnalyzeOptions& o) { o.exposure_ms = 41.0; }),
               Catch::Contains("--exposure-ms"));
    CHECK(complaint([](AnalyzeOptions& o) { o.exposure_ms = 40.0; }).empty());
}

TEST_CASE("settings: the command line goes before the container, and every setting says its source",
          "[pipeline][property]") {
    AnalyzeOptions o = complete();
    CHECK(resolve_settings(o, video_at(Rational{9993, 400})).frames_per_s == 9993.0 / 400.0);
    o.fps = 30.0;
    CHECK(resolve_settings(o, video_at(Rational{9993, 400})).frames_per_s == 30.0);
    const SettingSources sources = {{"pixel-size-nm", "command line"},
                                    {"temperature-c", "settings file"}};
    o.fps.reset();
    for (const ReportedSetting& s : report_settings(o, sources, video_at(Rational{9993, 400}))) {
        if (s.name == "pixel_size_nm") CHECK(s.source == "command line");
        if (s.name == "temperature_c") CHECK(s.source == "settings file");
        if (s.name == "fps") CHECK(s.source == "container");
        if (s.name == "false_alarms") CHECK(s.source == "default");
        if (s.name == "viscosity_cp") {
            // IAPWS SR6-08(2011), official check value at 298.15 K: 889.996774 uPa s.
            CHECK(std::get<double>(s.value) == Approx(0.889996774).epsilon(1e-9));
        }
    }
}

TEST_CASE("settings: an uncertain temperature makes every diameter uncertain by 2.6 % per kelvin",
          "[pipeline][known-answer]") {
    AnalyzeOptions o = complete();
    o.temperature_u_c = 0.5;
    // docs/methods/size.md: d ln d / dT = 2.614 % per K at 25 C, printed to four digits.
    CHECK(resolve_settings(o, video_at(Rational{25, 1})).diameter_u_relative ==
          Approx(0.5 * 0.02614).epsilon(1e-3));
}

TEST_CASE("read_options: the channel and the 16-bit words asked for reach the reader",
          "[pipeline][contract]") {
    nta::AnalyzeOptions options;
    CHECK(nta::read_options(options).color == nta::ColorRule::luma);
    CHECK_FALSE(nta::read_options(options).words_are_gray);
    options.color = "green";
    options.words_are_gray = true;
    CHECK(nta::read_options(options).color == nta::ColorRule::green);
    CHECK(nta::read_options(options).words_are_gray);
}
