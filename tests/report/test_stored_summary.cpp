// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/report/stored_summary.hpp"
#include "nta/report/summary_json.hpp"

#include "support/catch.hpp"

#include "report/example_analysis.hpp"

using namespace nta;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("read_summary: gives back what was written", "[report][property]") {
    const example::ScratchFolder folder;
    const Analysis a = example::analysis();
    example::put(folder / "summary.json", summary_json(a));
    const auto summary = read_summary(folder / "summary.json");
    REQUIRE(summary.has_value());
    CHECK(summary->provenance.sha256 == a.provenance.sha256);
    CHECK(summary->provenance.program == "nta 0.1.0");
    CHECK(summary->provenance.frames == 8);
    CHECK(summary->size->method == "regularized");
    CHECK(summary->size->mode_nm->value == 1.5);
    CHECK_FALSE(summary->size->sd_nm->se.has_value());
    CHECK(summary->per_ml->high == 6e8);
    CHECK(summary->tracks.used == 1);
    CHECK(summary->diagnostics.size() == 3);
    CHECK(summary->settings_json.find(
              R"("pixel_size_nm":{"source":"command line","value":166.0})") != std::string::npos);
    CHECK(same_settings(summary->settings, a.settings));
    CHECK(read_summary(folder.path()).has_value());
}

TEST_CASE("read_summary: populations are read with their fractions", "[report]") {
    const example::ScratchFolder folder;
    const std::string text = replaced(summary_json(example::blank()),
                                      R"("populations": [])",
                                      R"("populations": [{"name": "mineral", "fraction":
            {"value": 0.2, "low": 0.1, "high": 0.3, "se": 0.05}}, {"name": "other", "fraction": null}])");
    example::put(folder / "summary.json", text);
    const auto summary = read_summary(folder.path());
    REQUIRE(summary->populations.size() == 2);
    CHECK(summary->populations[0].name == "mineral");
    CHECK(summary->populations[0].fraction->value == 0.2);
    CHECK_FALSE(summary->populations[1].fraction);
}

TEST_CASE("read_summary: a share of which only the ends are known has no value", "[report]") {
    const example::ScratchFolder folder;
    Analysis a = example::analysis();
    a.populations = {{"mineral", {}, ShareBounds{0.0, 0.25, 0.01}, {}, {}},
                     {"undetermined", {}, ShareBounds{0.75, 1.0, {}}, {}, {}}};
    example::put(folder / "summary.json", summary_json(a));
    const auto summary = read_summary(folder.path());
    REQUIRE(summary->populations.size() == 2);
    CHECK_FALSE(summary->populations[0].fraction);
    REQUIRE(summary->populations[0].bounds);
    CHECK(summary->populations[0].bounds->low == 0.0);
    CHECK(summary->populations[0].bounds->high == 0.25);
    CHECK(summary->populations[0].bounds->p_all == 0.01);
    CHECK(summary->populations[1].bounds->low == 0.75);
    CHECK_FALSE(summary->populations[1].bounds->p_all);
}

TEST_CASE("read_summary: the references of a result come back, and none where there were none",
          "[report][property]") {
    const example::ScratchFolder folder;
    Analysis a = example::analysis();
    example::put(folder / "summary.json", summary_json(a));
    CHECK(read_summary(folder.path())->provenance.references.empty());
    a.provenance.references = {{"mineral", "0123456789abcdef"}, {"calciprotein", "f"}};
    example::put(folder / "summary.json", summary_json(a));
    CHECK(read_summary(folder.path())->provenance.references == a.provenance.references);
}

TEST_CASE("read_summary: a blank video's absent results stay absent", "[report][errors]") {
    const example::ScratchFolder folder;
    example::put(folder / "summary.json", summary_json(example::blank()));
    const auto summary = read_summary(folder.path());
    REQUIRE(summary.has_value());
    CHECK_FALSE(summary->size.has_value());
    CHECK_FALSE(summary->per_ml.has_value());
}

TEST_CASE("read_summary: where there is no summary there is nothing", "[report][errors]") {
    const example::ScratchFolder folder;
    CHECK_FALSE(read_summary(folder.path()).has_value());
    CHECK_FALSE(read_summary(folder / "missing/summary.json").has_value());
    example::put(folder / "file", "x");
    CHECK_FALSE(read_summary(folder / "file/summary.json").has_value());
}

TEST_CASE("read_summary: a newer minor version is read, another major version refused",
          "[report][errors]") {
    const example::ScratchFolder folder;
    const std::string text = summary_json(example::analysis());
    example::put(folder / "minor", replaced(text, "nta-summary-1", "nta-summary-1.7"));
    CHECK(read_summary(folder / "minor").has_value());
    for (const char* format : {"nta-summary-2", "nta-summary-", "nta-summary-1x", "other-1"}) {
        example::put(folder / "major", replaced(text, "nta-summary-1", format));
        CHECK_THROWS_AS(read_summary(folder / "major"), InputError);
        CHECK_THROWS_WITH(read_summary(folder / "major"), Catch::Contains(format));
    }
}

TEST_CASE("read_summary: damaged files of any kind are errors, never crashes", "[report][errors]") {
    const example::ScratchFolder folder;
    const std::string text = summary_json(example::analysis());
    const std::vector<std::string> bad = {"",
                                          "null",
                                          "[1, 2]",
                                          "{}",
                                          R"({"format": 1})",
                                          R"({"format": "nta-summary-1"})",
                                          std::string(1 << 20, '['),
                                          std::string(5 << 20, ' '),
                                          "\xFF\xFE\x00",
                                          replaced(text, "\"found\": 2", "\"found\": \"2\""),
                                          replaced(text, "\"command line\"", "7"),
                                          replaced(text, "\"sha256\"", "\"sha\"")};
    for (const std::string& content : bad) {
        example::put(folder / "bad", content);
        CHECK_THROWS_AS(read_summary(folder / "bad"), InputError);
    }
    // Every truncation of a good file, in steps of a prime to hit all kinds of places.
    for (std::size_t bytes = 0; bytes + 2 < text.size(); bytes += 37) {
        example::put(folder / "bad", text.substr(0, bytes));
        CHECK_THROWS_AS(read_summary(folder / "bad"), InputError);
    }
}

TEST_CASE("same_settings: compares values, whatever their order and source", "[report][property]") {
    const auto a = example::analysis().settings;
    auto b = a;
    std::reverse(b.begin(), b.end());
    b[0].source = "command line";
    CHECK(same_settings(a, b));
    b[0].value = std::string("raw");
    CHECK_FALSE(same_settings(a, b));
    b = a;
    b.pop_back();
    CHECK_FALSE(same_settings(a, b));
    b = a;
    b[0].value = 166.0 * (1.0 + 0x1p-52);
    CHECK_FALSE(same_settings(a, b));
}
