// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/simulate/scene.hpp"

#include "support/catch.hpp"

#include <string>

using Catch::Matchers::Contains;
using nta::Fault;
using nta::InputError;
using nta::parse_scene;
using nta::Scene;

namespace {

// The message with which a scene is refused; empty if it is accepted.
std::string refusal(const std::string& body, const std::string& format = "nta-scene-1") {
    try {
        (void)parse_scene("format = \"" + format + "\"\n" + body, "s.toml");
    } catch (const InputError& error) {
        CHECK(error.fault() == Fault::usage);
        return error.what();
    }
    return {};
}

const std::string k_beads =
    "[[population]]\nconcentration_per_ml = 1e8\ndistribution = \"lognormal\"\nmode_nm = 100\ncv = "
    "0.1\n";

}  // namespace

TEST_CASE("read_scene: each value arrives at its place and the rest keeps its default",
          "[simulate][contract]") {
    const Scene s = parse_scene(
        "format = \"nta-scene-1\"\ndescription = \"d\"\n[video]\nwidth_px = 320\nfps = 24.98\nbits "
        "= 16\nseed = 7\n"
        "[camera]\nshot_noise = false\n[motion]\nviscosity_cp = 2\n" +
            k_beads,
        "s.toml");
    CHECK(s.description == "d");
    CHECK(s.video.width_px == 320);
    CHECK(s.video.height_px == 480);
    CHECK(s.video.fps == 24.98);
    CHECK(s.video.bits == 16);
    CHECK(s.video.seed == 7);
    CHECK_FALSE(s.camera.shot_noise);
    CHECK(s.motion.viscosity_cp == 2.0);
    REQUIRE(s.populations.size() == 1);
    CHECK(s.populations[0].distribution == nta::DiameterShape::lognormal);
    CHECK(s.populations[0].mode_nm == 100.0);
}

TEST_CASE("read_scene: a scene without particles is a blank, not an error",
          "[simulate][contract]") {
    CHECK(refusal("").empty());
}

TEST_CASE("read_scene: unknown keys and tables are refused by name", "[simulate][errors]") {
    CHECK_THAT(refusal("[video]\nwidht_px = 320\n"), Contains("widht_px") && Contains("line 3"));
    CHECK_THAT(refusal("[vidoe]\n"), Contains("vidoe"));
    CHECK_THAT(refusal(k_beads + "colour = 1\n"), Contains("colour"));
}

TEST_CASE("read_scene: values out of range are refused with key, value and range",
          "[simulate][errors]") {
    CHECK_THAT(refusal("[video]\nfps = -25\n"),
               Contains("fps") && Contains("-25") && Contains("0.01"));
    CHECK_THAT(refusal("[video]\nfps = nan\n"), Contains("not a number"));
    CHECK_THAT(refusal("[video]\nframes = 0\n"), Contains("frames"));
    CHECK_THAT(refusal("[video]\nwidth_px = 99999999999999\n"), Contains("width_px"));
    CHECK_THAT(refusal("[video]\nseed = -1\n"), Contains("seed"));
    CHECK_THAT(refusal("[background]\nhaze_adu = inf\n"), Contains("infinite"));
    CHECK_THAT(refusal("[motion]\ntemperature_c = 500\n"), Contains("temperature_c"));
}

TEST_CASE("read_scene: values of the wrong type are refused", "[simulate][errors]") {
    CHECK_THAT(refusal("[video]\nfps = \"25\"\n"), Contains("a number"));
    CHECK_THAT(refusal("[video]\nwidth_px = 320.5\n"), Contains("a whole number"));
    CHECK_THAT(refusal("[camera]\nshot_noise = 1\n"), Contains("true or false"));
    CHECK_THAT(refusal("video = 3\n"), Contains("table"));
    CHECK_THAT(refusal("[video]\ncodec = \"h264\"\n"), Contains("h264") && Contains("ffv1"));
}

TEST_CASE("read_scene: settings that contradict each other are refused", "[simulate][errors]") {
    CHECK_THAT(refusal("[video]\nfps = 25\nexposure_ms = 41\n"),
               Contains("longer than the time between frames"));
    for (const std::string codec : {"raw", "mjpeg", "dib24"}) {
        const std::string line = "[video]\ncodec = \"" + codec + "\"\n";
        CHECK_THAT(refusal(line + "bits = 16\n"), Contains("hold 8 bits"));
        CHECK(refusal(line).empty());
    }
    CHECK_THAT(refusal("[video]\nbits = 10\n"), Contains("10"));
    CHECK_THAT(refusal(k_beads + "median_nm = 100\n"), Contains("exactly one"));
    CHECK_THAT(refusal(k_beads + "min_nm = 400\n"), Contains("1 in 1000"));
    CHECK_THAT(refusal("[[population]]\nconcentration_per_ml = 1e8\ndistribution = "
                       "\"single\"\nmode_nm = 100\ncv = 0.1\n"),
               Contains("no meaning"));
    CHECK_THAT(refusal("[[population]]\nconcentration_per_ml = 1e13\ndistribution = "
                       "\"single\"\nmode_nm = 100\n"),
               Contains("lower the concentration"));
    CHECK_THAT(refusal("[[population]]\ndistribution = \"single\"\nmode_nm = 100\n"),
               Contains("concentration_per_ml is missing"));
}

TEST_CASE("read_scene: another major version of the format is an error", "[simulate][errors]") {
    CHECK_THAT(refusal("", "nta-scene-2"), Contains("nta-scene-2"));
    CHECK_THAT(refusal("", "nta-scene-10"), Contains("nta-scene-10"));
    CHECK(refusal("", "nta-scene-1.1").empty());
    CHECK_THROWS_AS(parse_scene("[video]\n", "s.toml"), InputError);
}

TEST_CASE("read_scene: broken TOML is reported with its line", "[simulate][errors]") {
    CHECK_THAT(refusal("[video\n"), Contains("s.toml: line 2"));
}

TEST_CASE("read_scene: a missing file and a folder are input errors", "[simulate][errors]") {
    for (const char* path : {"no-such-scene.toml", "/"}) {
        try {
            (void)nta::read_scene(path);
            FAIL("accepted");
        } catch (const InputError& error) {
            CHECK(error.fault() == Fault::input);
        }
    }
}
