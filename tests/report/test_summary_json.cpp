// SPDX-License-Identifier: MIT
#include "nta/report/summary_json.hpp"

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <limits>

#include "report/example_analysis.hpp"

using namespace nta;
using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("summary_json: keys and their order are those of the design", "[report][known-answer]") {
    const Json json = Json::parse(summary_json(example::analysis()));
    CHECK(keys(json) == Keys{"format",
                             "size",
                             "size_by_method",
                             "concentration",
                             "populations",
                             "tracks",
                             "settings",
                             "diagnostics",
                             "provenance"});
    CHECK(json["format"] == "nta-summary-1");
    CHECK(keys(json["size"]) == Keys{"method",
                                     "basis",
                                     "mode_nm",
                                     "mean_nm",
                                     "sd_nm",
                                     "d10_nm",
                                     "d50_nm",
                                     "d90_nm",
                                     "span",
                                     "range_nm",
                                     "percentiles_nm",
                                     "detection_limit_nm",
                                     "resolvable_ratio",
                                     "peaks"});
    CHECK(keys(json["size_by_method"]) ==
          Keys{"lognormal", "regularized", "raw", "walker", "ftla"});
    CHECK(keys(json["concentration"]) == Keys{"per_ml",
                                              "particles_per_frame",
                                              "particles_per_frame_raw",
                                              "centers_per_frame",
                                              "depth_um",
                                              "detection_limit_nm",
                                              "method"});
    CHECK(keys(json["tracks"]) == Keys{"found", "used", "effective_particles", "mean_positions"});
    CHECK(keys(json["provenance"]) == Keys{"program", "video", "sha256", "frames"});
    CHECK(json["populations"] == Json::array());
}

TEST_CASE("summary_json: a population has its share, its concentration and its index",
          "[report][known-answer]") {
    Analysis a = example::analysis();
    a.populations = {{"mineral", {0.25, 0.125, 0.5, 0.125}, {}, {}, {}}};
    const Json json = Json::parse(summary_json(a));
    REQUIRE(json["populations"].size() == 1);
    const Json& mineral = json["populations"][0];
    CHECK(keys(mineral) == Keys{"name", "fraction", "per_ml", "refractive_index"});
    CHECK(mineral["fraction"]["high"] == 0.5);
    CHECK(mineral["per_ml"]["value"] == 1e8);
    CHECK(mineral["refractive_index"].is_null());
}

TEST_CASE("summary_json: values are those of the analysis, absent ones null",
          "[report][known-answer]") {
    const Json json = Json::parse(summary_json(example::analysis()));
    CHECK(json["size"]["mode_nm"] ==
          Json({{"value", 1.5}, {"low", 1.0}, {"high", 2.0}, {"se", 0.25}}));
    CHECK(json["size"]["sd_nm"]["low"].is_null());
    CHECK(json["size"]["range_nm"] == Json::array({1.0, 2.9375}));
    CHECK(json["size"]["detection_limit_nm"].is_null());
    CHECK(json["size"]["peaks"] == Json::array({{{"position_nm", 1.5},
                                                 {"height_per_nm", 0.75},
                                                 {"fraction", 1.0},
                                                 {"width_nm", 0.5},
                                                 {"resolved_from_next_probability", nullptr}}}));
    CHECK(json["size"] == json["size_by_method"]["regularized"]);
    CHECK(json["size_by_method"]["raw"]["mode_nm"]["value"] == 2.5);
    for (const char* method : {"lognormal", "walker", "ftla"}) {
        CHECK(json["size_by_method"][method].is_null());
    }
    CHECK(json["concentration"]["per_ml"]["high"] == 6e8);
    CHECK(json["tracks"]["found"] == 2);
    CHECK(json["settings"]["pixel_size_nm"] ==
          Json({{"value", 166.0}, {"source", "command line"}}));
    CHECK(json["settings"]["exposure_ms"]["value"].is_null());
    CHECK(json["settings"]["invert"]["value"] == false);
    CHECK(json["settings"]["min_track"]["value"] == 5);
    CHECK(json["settings"]["method"]["value"] == "auto");
    CHECK(json["diagnostics"][0] == Json({{"code", "bent-msd"},
                                          {"severity", "warning"},
                                          {"message", "The curve, \"bent\", levels off."},
                                          {"value", 1.25}}));
    CHECK(json["diagnostics"][1]["severity"] == "note");
    CHECK(json["diagnostics"][1]["value"].is_null());
}

TEST_CASE("summary_json: a video name of any bytes is written without its folder as valid UTF-8",
          "[report][errors]") {
    const Json json = Json::parse(summary_json(example::analysis()));
    CHECK(json["provenance"]["video"] == example::k_video_written);
}

TEST_CASE("summary_json: a blank video has no size and no concentration", "[report][errors]") {
    const Json json = Json::parse(summary_json(example::blank()));
    CHECK(json["size"].is_null());
    for (const auto& [method, size] : json["size_by_method"].items()) CHECK(size.is_null());
    CHECK(json["concentration"]["per_ml"].is_null());
    CHECK(json["concentration"]["depth_um"].is_null());
    CHECK(json["concentration"]["particles_per_frame"]["high"] == 0.5);
}

TEST_CASE("summary_json: a number that is refused is null, its key stays", "[report][errors]") {
    Analysis a = example::analysis();
    SizeStatistics& s = a.size.by_method["regularized"]->statistics;
    s.mode_nm.reset();
    s.range_low_nm.reset();
    s.percentiles_nm = {std::nullopt, 2.5};
    const Json json = Json::parse(summary_json(a));
    CHECK(json["size"].at("mode_nm").is_null());
    CHECK(json["size"]["range_nm"] == Json::array({nullptr, 2.9375}));
    CHECK(json["size"]["percentiles_nm"] == Json::array({nullptr, 2.5}));
    CHECK(json["size"]["d50_nm"]["value"] == 1.625);
}

TEST_CASE("summary_json: what is not finite is null", "[report][errors]") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Analysis a = example::analysis();
    a.size.by_method["regularized"]->statistics.mode_nm = {nan, nan, nan, nan};
    a.settings[0].value = std::numeric_limits<double>::infinity();
    a.diagnostics[0].value = nan;
    a.totals.mean_positions = nan;
    const Json json = Json::parse(summary_json(a));
    CHECK(json["size"]["mode_nm"]["value"].is_null());
    CHECK(json["size"]["mode_nm"]["se"].is_null());
    CHECK(json["settings"]["pixel_size_nm"]["value"].is_null());
    CHECK(json["diagnostics"][0]["value"].is_null());
    CHECK(json["tracks"]["mean_positions"].is_null());
}
