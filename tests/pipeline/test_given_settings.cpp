// SPDX-License-Identifier: MIT
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/settings.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <limits>

using namespace nta;

namespace {

VideoInfo video_at(std::optional<Rational> rate) {
    VideoInfo info;
    info.frame_rate = rate;
    return info;
}

SidecarSearch search_of(const RecordingSettings& first, const RecordingSettings& second = {}) {
    return {{{"a.nano", first}, {"b-ExperimentSummary.csv", second}}, {}};
}

RecordingSettings typical() {
    RecordingSettings s;
    s.pixel_size_nm = 166.0;
    s.fps = 24.9825;
    s.exposure_ms = 20.0;
    s.temperature_c = 22.0;
    s.viscosity_cp = 0.952941;  // NanoSight's rule at 22 C, from a real export
    s.dilution = 500.0;
    s.wavelength_nm = 488.0;
    return s;
}

bool tells(const GivenSettings& given, const std::string& code) {
    return std::any_of(given.diagnostics.begin(), given.diagnostics.end(), [&](const auto& d) {
        return d.code == code;
    });
}

}  // namespace

TEST_CASE("sidecar settings: an option goes before the sidecar, the sidecar before the container",
          "[pipeline][property]") {
    AnalyzeOptions options;
    options.exposure_ms = 15.0;
    const GivenSettings given = complete_settings(options,
                                                  {{"exposure-ms", "command line"}},
                                                  search_of(typical()),
                                                  video_at(Rational{9993, 400}));
    CHECK(given.options.pixel_size_nm == 166.0);
    CHECK(given.options.fps == 24.9825);
    CHECK(given.options.temperature_c == 22.0);
    CHECK(given.options.dilution == 500.0);
    CHECK(given.options.wavelength_nm == 488.0);
    CHECK(given.options.exposure_ms == 15.0);
    CHECK(given.sources.at("pixel-size-nm") == "sidecar a.nano");
    CHECK(given.sources.at("exposure-ms") == "command line");
    CHECK(tells(given, "sidecar-overridden"));
    CHECK_FALSE(tells(given, "rate-disagrees"));
    // It suffices for an analysis, and results name the source.
    CHECK_NOTHROW(resolve_settings(given.options, video_at(std::nullopt)));
    for (const ReportedSetting& s :
         report_settings(given.options, given.sources, video_at(std::nullopt))) {
        if (s.name == "fps") CHECK(s.source == "sidecar a.nano");
    }
}

TEST_CASE("sidecar settings: the second sidecar fills what the first leaves open, and is heard",
          "[pipeline][property]") {
    RecordingSettings first = typical();
    first.exposure_ms.reset();
    RecordingSettings second = typical();
    second.temperature_c = 22.1;
    const GivenSettings given =
        complete_settings({}, {}, search_of(first, second), video_at(std::nullopt));
    CHECK(given.options.exposure_ms == 20.0);
    CHECK(given.sources.at("exposure-ms") == "sidecar b-ExperimentSummary.csv");
    CHECK(given.options.temperature_c == 22.0);
    CHECK(tells(given, "sidecars-disagree"));
}

TEST_CASE("sidecar settings: rates that differ by more than 0.1 % are told, closer ones are not",
          "[pipeline][known-answer]") {
    const auto told = [](std::optional<double> option, double sidecar, Rational container) {
        AnalyzeOptions options;
        options.fps = option;
        RecordingSettings s = typical();
        s.fps = sidecar;
        return tells(complete_settings(options, {}, search_of(s), video_at(container)),
                     "rate-disagrees");
    };
    CHECK(told(std::nullopt, 24.9825, {30, 1}));
    CHECK_FALSE(told(std::nullopt, 24.9825, {25, 1}));  // 0.07 %
    CHECK(told(30.0, 24.9825, {30, 1}));
    CHECK_FALSE(told(24.9825, 24.9825, {9993, 400}));
}

TEST_CASE("sidecar settings: the instrument's viscosity of water stands for water",
          "[pipeline][property]") {
    const GivenSettings water =
        complete_settings({}, {}, search_of(typical()), video_at(Rational{25, 1}));
    CHECK_FALSE(water.options.viscosity_cp);
    CHECK(tells(water, "sidecar-viscosity-water"));
    // IAPWS at 22 C, METHODS section 12: 954.3674 uPa s, printed to seven digits.
    CHECK(resolve_settings(water.options, video_at(Rational{25, 1})).viscosity.centipoise() ==
          Approx(0.9543674).epsilon(1e-7));
    // The temperature that counts is that of the sidecar: water stays water at another one.
    AnalyzeOptions warm;
    warm.temperature_c = 37.0;
    CHECK_FALSE(complete_settings(warm, {}, search_of(typical()), video_at(std::nullopt))
                    .options.viscosity_cp);
}

TEST_CASE("sidecar settings: any other viscosity is used, with a warning at another temperature",
          "[pipeline][property]") {
    RecordingSettings serum = typical();
    serum.viscosity_cp = 1.05;
    const GivenSettings given = complete_settings({}, {}, search_of(serum), video_at(std::nullopt));
    CHECK(given.options.viscosity_cp == 1.05);
    CHECK(given.sources.at("viscosity-cp") == "sidecar a.nano");
    CHECK_FALSE(tells(given, "sidecar-viscosity-temperature"));
    AnalyzeOptions warm;
    warm.temperature_c = 37.0;
    CHECK(tells(complete_settings(warm, {}, search_of(serum), video_at(std::nullopt)),
                "sidecar-viscosity-temperature"));
    AnalyzeOptions own;
    own.viscosity_cp = 0.9;
    CHECK(
        complete_settings(own, {}, search_of(serum), video_at(std::nullopt)).options.viscosity_cp ==
        0.9);
}

TEST_CASE("sidecar settings: impossible values are left out with a warning, never used",
          "[pipeline][errors]") {
    RecordingSettings s = typical();
    s.pixel_size_nm = -166.0;
    s.temperature_c = 1e300;
    s.exposure_ms = 400.0;  // longer than the time between two frames
    const GivenSettings given = complete_settings({}, {}, search_of(s), video_at(std::nullopt));
    CHECK_FALSE(given.options.pixel_size_nm);
    CHECK_FALSE(given.options.temperature_c);
    CHECK_FALSE(given.options.exposure_ms);
    CHECK(given.sources.count("exposure-ms") == 0);
    CHECK(tells(given, "sidecar-value"));
    // Nothing but what the user gave can be wrong usage.
    CHECK_NOTHROW(check_options(given.options));
}

TEST_CASE("sidecar settings: without sidecars nothing changes", "[pipeline][property]") {
    AnalyzeOptions options;
    options.pixel_size_nm = 166.0;
    const GivenSettings given =
        complete_settings(options, {}, SidecarSearch{}, video_at(Rational{25, 1}));
    CHECK(given.options.pixel_size_nm == 166.0);
    CHECK_FALSE(given.options.fps);
    CHECK(given.diagnostics.empty());
    CHECK(given.sidecars.empty());
}
