// SPDX-License-Identifier: MIT
#include "nta/report/page_data.hpp"
#include "nta/report/report_page.hpp"
#include "nta/report/summary_json.hpp"

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <random>

#include "report/example_analysis.hpp"

using namespace nta;
using Json = nlohmann::json;

namespace {

// The data as the page's script reads them: what stands in their element, up to the first end tag.
Json data_of(const std::string& page) {
    const std::string begin = R"(<script type="application/json" id="data">)";
    const std::size_t from = page.find(begin) + begin.size();
    return Json::parse(page.substr(from, page.find("</script", from) - from));
}

// Tracks of so many positions each, their spots in order of frame.
Analysis walking_particles(int tracks, int positions) {
    Analysis a = example::analysis();
    a.tracks.clear();
    a.spots.clear();
    a.spot_track_id.clear();
    a.spot_excluded.clear();
    std::mt19937 generator(1);
    std::uniform_real_distribution<double> anywhere(0.0, 640.0);
    for (int k = 0; k < tracks; ++k) {
        TrackRow row = example::tracks()[0];
        row.track_id = k;
        row.diameter_nm = 50.0 + anywhere(generator);
        row.diffusion_um2_per_s = anywhere(generator) / 100.0;
        a.tracks.push_back(row);
    }
    for (std::int32_t frame = 0; frame < positions; ++frame) {
        a.pictured_frames.push_back(frame);
        for (int k = 0; k < tracks; ++k) {
            Localization spot = example::spots()[0];
            spot.frame = frame;
            spot.x_px = anywhere(generator);
            spot.y_px = anywhere(generator);
            a.spots.push_back(spot);
            a.spot_track_id.push_back(k);
        }
    }
    return a;
}

}  // namespace

TEST_CASE("report_page: style, charts, script and data are in the page, and nothing is fetched",
          "[report][contract]") {
    const std::string page = report_page(example::analysis());
    CHECK(page.starts_with("<!DOCTYPE html>"));
    CHECK(page.ends_with("</html>\n"));
    for (const char* mark : {"@STYLE@", "@D3@", "@SCRIPT@", "@DATA@"}) {
        CHECK(page.find(mark) == std::string::npos);
    }
    CHECK(page.find("https://d3js.org v") != std::string::npos);
    CHECK(page.find("prefers-color-scheme: dark") != std::string::npos);
    CHECK(page.find("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                    "img-src data:") != std::string::npos);
    for (const char* outside : {"src=\"http", "href=\"http", "<link", "url(http", "@import"}) {
        CHECK(page.find(outside) == std::string::npos);
    }
}

TEST_CASE("report_page: markup in the name of a video cannot end the data or become markup",
          "[report][errors]") {
    Analysis a = example::analysis();
    a.provenance.video = "<script>alert(1).avi";
    a.settings[4].value = std::string("</script><script>alert(2)</script><!--");
    const std::string page = report_page(a);
    CHECK(page.find("<script>alert") == std::string::npos);
    const Json data = data_of(page)["summary"];
    CHECK(data["provenance"]["video"] == "<script>alert(1).avi");
    CHECK(data["settings"]["method"]["value"] == "</script><script>alert(2)</script><!--");
}

TEST_CASE("page_data: holds summary.json as it is", "[report][contract]") {
    const Analysis a = example::analysis();
    CHECK(data_of(report_page(a))["summary"] == Json::parse(summary_json(a)));
}

TEST_CASE("page_data: curves and tracks are those of the tables", "[report][contract]") {
    const Json page = Json::parse(page_data(example::analysis()))["page"];
    CHECK(page["distribution"]["bin_width_nm"] == 1.0);
    CHECK(page["distribution"]["columns"]["track_count"] == Json({0.0, 3.0, 1.0, 0.0}));
    CHECK(page["curves"]["regularized"]["number_fraction_low"] == Json({0.0, 0.6, 0.1, 0.0}));
    CHECK_FALSE(page["curves"].contains("walker"));
    // Used tracks only; columns that are empty or say the same of all are left out.
    CHECK(page["tracks"]["track_id"] == Json({3}));
    CHECK(page["tracks"]["diameter_nm"] == Json({140.0}));
    CHECK_FALSE(page["tracks"].contains("refractive_index"));
    CHECK_FALSE(page["tracks"].contains("population"));
}

TEST_CASE("page_data: a path is its first position and its steps, in tenths of a pixel",
          "[report][contract]") {
    // Track 3 goes from (10.25, 20.5) to (11, 21).
    const Json page = Json::parse(page_data(example::analysis()))["page"];
    CHECK(page["paths"]["units_per_px"] == 10.0);
    CHECK(page["paths"]["steps"] == Json::array({Json({103, 205, 7, 5})}));
}

TEST_CASE("page_data: counts are of frames with a picture, of spots bright enough and not stuck",
          "[report][contract]") {
    Analysis a = example::analysis();
    a.pictured_frames = {0, 2, 7};
    a.settings.push_back({"count_snr", 5.0, "default"});
    // Of the two spots in frame 0, both of SNR 10, one is excluded.
    CHECK(Json::parse(page_data(a))["page"]["counts"] ==
          Json({{"step", 1}, {"frame", {0, 2, 7}}, {"spots_per_frame", {1.0, 0.0, 1.0}}}));
    a.settings.back().value = 12.0;
    CHECK(Json::parse(page_data(a))["page"]["counts"]["spots_per_frame"] == Json({0.0, 0.0, 1.0}));
}

TEST_CASE("page_data: the line of the mean square displacement is that of its points",
          "[report][known-answer]") {
    Analysis a = example::analysis();
    a.msd_um2 = {0.75, 1.25, 1.75, 2.25, 2.75, 9.0};  // the last lies beyond the fitted lags
    a.msd_se_um2 = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    for (const bool is_weighted : {true, false}) {
        if (!is_weighted) a.msd_se_um2.clear();
        const Json line = Json::parse(page_data(a))["page"]["msd"]["line"];
        // Six digits are written.
        CHECK(line["um2_per_frame"].get<double>() == Approx(0.5).epsilon(1e-5));
        CHECK(line["um2_at_zero"].get<double>() == Approx(0.25).epsilon(1e-5));
        CHECK(line["lags"] == 5);
    }
}

TEST_CASE("page_data: a result without particles has empty charts", "[report][errors]") {
    const Json page = Json::parse(page_data(example::blank()))["page"];
    CHECK(page["curves"].empty());
    CHECK(page["tracks"].empty());
    CHECK(page["paths"]["steps"].empty());
    CHECK(page["msd"]["line"].is_null());
    CHECK(page["picture"]["gray"] == "");
}

TEST_CASE("page_data: what is not finite is null", "[report][errors]") {
    Analysis a = example::analysis();
    a.msd_um2[0] = std::numeric_limits<double>::infinity();
    a.tracks[0].diameter_nm = std::numeric_limits<double>::quiet_NaN();
    a.tracks[0].intensity_adu = std::numeric_limits<double>::denorm_min();
    a.spots[0].x_px = std::numeric_limits<double>::quiet_NaN();
    const Json page = Json::parse(page_data(a))["page"];
    CHECK(page["msd"]["columns"]["msd_um2"][0].is_null());
    CHECK_FALSE(page["tracks"].contains("diameter_nm"));
    CHECK(page["paths"]["steps"] == Json::array({Json({110, 210})}));
}

TEST_CASE("report_page: below 2 MB for 2000 tracks, and not much more for 20000",
          "[report][property]") {
    Analysis a = walking_particles(2000, 40);
    a.size.by_method["regularized"]->curve.number_fraction.assign(50000, 2e-5);
    a.size.by_method["regularized"]->curve.number_fraction_low.assign(50000, 1e-5 / 3.0);
    a.size.by_method["regularized"]->curve.number_fraction_high.assign(50000, 1e-4 / 3.0);
    a.picture.gray.assign(480 * 480, 200);
    const std::string page = report_page(a);
    CHECK(page.size() < 2'000'000);
    const Json data = data_of(page)["page"];
    CHECK(data["paths"]["step"] == 2);
    CHECK(data["distribution"]["bin_width_nm"] == 25.0);
    double sum = 0.0;
    for (const Json& fraction : data["curves"]["regularized"]["number_fraction"]) {
        sum += fraction.get<double>();
    }
    // Each of 2000 bins has 6 digits.
    CHECK(sum == Approx(1.0).epsilon(1e-5));

    CHECK(report_page(walking_particles(20000, 10)).size() < 3'000'000);
}
