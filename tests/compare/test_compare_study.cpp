// SPDX-License-Identifier: MIT
#include "nta/compare/compare_study.hpp"
#include "nta/compare/comparison_files.hpp"
#include "nta/compare/endpoints.hpp"
#include "nta/core/error.hpp"
#include "nta/report/csv.hpp"

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "compare/made_study.hpp"

using namespace nta;
using nta::test::made_capture;
using nta::test::made_sample;

namespace {

Approx digits(double value) { return Approx(value).epsilon(1e-9).margin(0.0); }

std::vector<StudySample> two_conditions(int replicates) {
    std::vector<StudySample> samples;
    for (int r = 0; r < replicates; ++r) {
        const double step = r - 0.5 * (replicates - 1);
        samples.push_back(
            made_sample("control", std::to_string(r), {150.0 + step, 1e9 * (1 + 0.02 * step)}));
        samples.push_back(
            made_sample("treated", std::to_string(r), {140.0 - step, 2e9 * (1 + 0.02 * step)}));
    }
    return samples;
}

const EndpointComparison& endpoint(const Comparison& c, const std::string& name) {
    for (const EndpointComparison& e : c.endpoints) {
        if (e.endpoint.name == name) return e;
    }
    throw std::runtime_error("no endpoint " + name);
}

bool has_diagnostic(const Comparison& c, const std::string& code) {
    for (const Diagnostic& d : c.diagnostics) {
        if (d.code == code) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("compare: concentrations above different detection limits are told", "[compare]") {
    auto samples = two_conditions(3);
    for (StudySample& s : samples) s.capture.counted_above_nm = 60.0;
    CHECK_FALSE(has_diagnostic(compare_study("", samples, {}), "limits-differ"));
    samples.back().capture.counted_above_nm = 75.0;
    CHECK(has_diagnostic(compare_study("", samples, {}), "limits-differ"));
}

TEST_CASE("compare: n is the number of replicates, and captures of one are averaged", "[compare]") {
    auto samples = two_conditions(3);
    // A second capture of replicate 0: its mean with the first goes in, n stays.
    samples.push_back(made_sample("control", "0", {170.0, 1.4e9}));
    const Comparison c = compare_study("", samples, {});
    CHECK(c.replicates.of("control").size() == 3);
    CHECK(c.replicates.of("control").front()->videos.size() == 2);
    const auto& concentration = endpoint(c, "concentration_per_ml");
    CHECK(concentration.find("mean", "")->n == std::vector<std::size_t>{3});
    CHECK(c.replicates.values(1, "control").front() == digits(0.5 * (0.98e9 + 1.4e9)));
}

TEST_CASE("compare: twice the concentration is a ratio of 2, found significant at 5 and 5",
          "[compare]") {
    const Comparison c = compare_study("", two_conditions(5), {});
    const auto& e = endpoint(c, "concentration_per_ml");
    CHECK(e.find("ratio")->estimate == Approx(2.0).epsilon(1e-9));
    CHECK(*e.find("student")->p < 1e-6);
    CHECK(*e.find("student")->estimate == digits(1e9));
    CHECK(e.find("detectable-80")->estimate);
    CHECK_FALSE(e.find("student")->p_adjusted);
    // log10 2, as the logarithm's difference.
    CHECK(*endpoint(c, "log10_concentration").find("student")->estimate ==
          Approx(std::log10(2.0)).epsilon(1e-9));
    // Exploratory endpoints are adjusted.
    CHECK(*endpoint(c, "d50_nm").find("student")->p_adjusted >=
          *endpoint(c, "d50_nm").find("student")->p);
    CHECK_FALSE(has_diagnostic(c, "few-replicates"));
}

TEST_CASE("compare: three conditions get an analysis of variance and named post hoc tests",
          "[compare]") {
    auto samples = two_conditions(4);
    for (int r = 0; r < 4; ++r) {
        samples.push_back(made_sample("third", std::to_string(r), {150.0, 1e9 * (1 + 0.03 * r)}));
    }
    const Comparison c = compare_study("", samples, {});
    const auto& e = endpoint(c, "concentration_per_ml");
    CHECK(e.find("anova"));
    CHECK(e.find("kruskal-wallis"));
    CHECK(e.find("bonferroni-pooled", "third"));
    CHECK(e.find("bonferroni-pairwise", "third"));
    CHECK(e.find("tukey", "third"));
    CHECK_FALSE(e.find("student"));
    CHECK(e.find("anova")->n == std::vector<std::size_t>{4, 4, 4});
    CHECK(c.curves.front().differences.size() == 3);
}

TEST_CASE("compare: one replicate per condition is no test, however many videos it has",
          "[compare]") {
    std::vector<StudySample> samples;
    for (int v = 0; v < 5; ++v) {
        samples.push_back(made_sample("control", "1", {150.0 + v, 1e9}));
        samples.push_back(made_sample("treated", "1", {140.0 + v, 2e9}));
    }
    const Comparison c = compare_study("", samples, {});
    CHECK(has_diagnostic(c, "single-replicate"));
    for (const EndpointComparison& e : c.endpoints) {
        for (const TestRow& row : e.rows) CHECK_FALSE(row.p);
    }
}

TEST_CASE("compare: one recording as two replicates is refused", "[compare][negative-control]") {
    auto samples = two_conditions(3);
    samples[2].capture.sha256 = samples[0].capture.sha256;
    CHECK_THROWS_AS(compare_study("", samples, {}), InputError);
}

TEST_CASE("compare: with three and three the permutation p cannot be below 0.1, and that is said",
          "[compare]") {
    const Comparison c = compare_study("", two_conditions(3), {});
    const DistanceTest& w = c.curves.front().differences.front().distances.front();
    CHECK(w.p.splits == 20);
    CHECK(w.p.smallest_p == digits(0.1));
    CHECK(w.p.p == digits(0.1));
    // The shift of a lognormal's mean, 10 nm in the median; binning moves it by some 0.01 nm.
    CHECK(w.value == Approx(10.0 * std::exp(0.045)).margin(0.1));
    CHECK(has_diagnostic(c, "too-few-to-permute"));
    CHECK_FALSE(has_diagnostic(compare_study("", two_conditions(4), {}), "too-few-to-permute"));
}

TEST_CASE("compare: a sample is held against a pure material by its videos", "[compare]") {
    auto samples = two_conditions(4);
    for (int r = 0; r < 4; ++r) {
        samples.push_back(made_sample("mineral", std::to_string(r), {230.0 + 4.0 * r, 2e8}));
        samples.back().role = SampleRole::reference;
    }
    const Comparison c = compare_study("", samples, {});
    const CurveComparison& shapes = c.curves.front();
    REQUIRE(shapes.references.size() == 1);
    CHECK(shapes.references.front().n == 4);
    REQUIRE(shapes.signatures.size() == 2);
    const CurveDifference& d = shapes.signatures.front();
    CHECK(d.first == "control");
    CHECK(d.second == "mineral");
    REQUIRE(d.distances.size() == 4);
    // Every mineral curve lies above every other: of 70 splits the observed one and its mirror.
    for (const DistanceTest& t : d.distances) CHECK(t.p.p == digits(2.0 / 70.0));
    CHECK_FALSE(has_diagnostic(c, "too-few-to-permute"));
    CHECK(c.curves.back().signatures.empty());
}

TEST_CASE("compare: brightness tells a pure material of equal size from a sample", "[compare]") {
    std::vector<StudySample> samples;
    const auto add = [&](const char* condition, int r, double log_flux) {
        test::MadeCapture made{150.0 + 3.0 * r, 1e9};
        made.log_flux = log_flux + 0.02 * r;
        made.tracks = 101;
        samples.push_back(made_sample(condition, std::to_string(r), made));
        samples.back().capture.sha256 = condition + std::to_string(r);
    };
    for (int r = 0; r < 4; ++r) {
        add("control", r, 5.0);
        add("treated", r, 5.0);
        add("mineral", r, 8.0);
        samples.back().role = SampleRole::reference;
    }
    const Comparison c = compare_study("", samples, {});
    const CurveDifference& d = c.curves.front().signatures.front();
    REQUIRE(d.distances.size() == 5);
    for (const DistanceTest& t : d.distances) {
        INFO(t.name);
        // By size all are alike; by size and brightness the observed split and its mirror stand
        // alone.
        if (t.name == "energy-size-brightness") {
            CHECK(t.p.p == digits(2.0 / 70.0));
        } else {
            CHECK(t.p.p > 0.5);
        }
    }
}

TEST_CASE("compare: a reference filmed with another exposure is told where light was compared",
          "[compare]") {
    const auto study = [](double reference_exposure_ms, int tracks) {
        std::vector<StudySample> samples;
        for (const char* condition : {"control", "treated", "mineral"}) {
            for (int r = 0; r < 2; ++r) {
                test::MadeCapture made{150.0 + 3.0 * r, 1e9};
                made.tracks = tracks;
                samples.push_back(made_sample(condition, std::to_string(r), made));
                StudySample& s = samples.back();
                s.capture.sha256 = condition + std::to_string(r);
                const bool is_reference = s.condition == "mineral";
                if (is_reference) s.role = SampleRole::reference;
                s.capture.exposure_ms = is_reference ? reference_exposure_ms : 15.0;
            }
        }
        return compare_study("", samples, {});
    };
    CHECK_FALSE(has_diagnostic(study(15.0, 50), "reference-filmed-otherwise"));
    CHECK(has_diagnostic(study(30.0, 50), "reference-filmed-otherwise"));
    // Without tracks nothing but sizes was compared, which mean the same.
    CHECK_FALSE(has_diagnostic(study(30.0, 0), "reference-filmed-otherwise"));
}

TEST_CASE("compare: shares of references are those of the videos that were compared with them",
          "[compare]") {
    auto samples = two_conditions(2);
    samples.push_back(made_sample("mineral", "1", {230.0, 2e8}));
    samples.back().role = SampleRole::reference;
    const ShareBounds bounds{0.0, 0.25, 0.01};
    samples[0].capture.populations = {{"mineral", std::nullopt, bounds},
                                      {"undetermined", std::nullopt, ShareBounds{0.75, 1.0, {}}}};
    samples[0].capture.compared_with = {"mineral"};
    samples[1].capture.populations = {{"mineral", Estimate{0.3, 0.2, 0.4, 0.05}, std::nullopt}};
    samples[1].capture.compared_with = {"mineral"};
    samples[1].capture.video = "a_video_of_a_long_name.avi";
    // By physics: no reference of this study had a part in it.
    samples[2].capture.populations = {{"mineral", Estimate{0.9, 0.8, 1.0, 0.05}, std::nullopt}};
    const Comparison c = compare_study("", samples, {});
    REQUIRE(c.reference_shares.size() == 2);
    CHECK(c.reference_shares[0].condition == "control");
    CHECK(c.reference_shares[0].reference == "mineral");
    CHECK(c.reference_shares[0].bounds->high == 0.25);
    CHECK_FALSE(c.reference_shares[0].fraction);
    CHECK(c.reference_shares[1].fraction->value == 0.3);
    // A share of which only the ends are known is no endpoint.
    for (const EndpointComparison& e : c.endpoints) CHECK(e.endpoint.name != "mineral_fraction");
    const std::string text = comparison_text(c);
    CHECK(text.find("between none and 25 % of the particles can be mineral") != std::string::npos);
    CHECK(
        text.find("a_video_of_a_long_name.avi  30 % (20 % to 40 %) of the particles are mineral") !=
        std::string::npos);
    const std::string json = comparison_json(c);
    CHECK(json.find("\"reference_shares\"") != std::string::npos);
    CHECK(json.find("\"p_all\": 0.01") != std::string::npos);
}

TEST_CASE("compare: one video of a pure material is too few to permute, and that is said",
          "[compare][limit]") {
    auto samples = two_conditions(5);
    samples.push_back(made_sample("mineral", "1", {230.0, 2e8}));
    samples.back().role = SampleRole::reference;
    const Comparison c = compare_study("", samples, {});
    CHECK(c.curves.front().signatures.front().distances.front().p.smallest_p == digits(1.0 / 6.0));
    CHECK(has_diagnostic(c, "too-few-to-permute"));
}

TEST_CASE("compare: a blank is taken off bin by bin and its uncertainty added", "[compare]") {
    auto samples = two_conditions(3);
    // The blank holds larger particles: without it the mode stays and the large end goes.
    StudySample blank = made_sample("", "", {300.0, 4e8, 0.1});
    blank.role = SampleRole::blank;
    for (StudySample& s : samples) {
        const auto& b = blank.capture;
        for (std::size_t i = 0; i < b.number_fraction.size(); ++i) {
            s.capture.number_fraction[i] = (s.capture.number_fraction[i] * s.capture.per_ml->value +
                                            b.number_fraction[i] * b.per_ml->value) /
                                           (s.capture.per_ml->value + b.per_ml->value);
        }
        s.capture.per_ml->value += b.per_ml->value;
    }
    samples.push_back(blank);
    const Comparison with = compare_study("", samples, {});
    const Comparison clean = compare_study("", two_conditions(3), {});
    for (std::size_t e = 0; e < clean.replicates.endpoints.size(); ++e) {
        INFO(clean.replicates.endpoints[e].name);
        CHECK(with.replicates.values(e, "control").front() ==
              digits(clean.replicates.values(e, "control").front()));
    }
    const Amount& left = with.replicates.of("control").front()->amount;
    const Amount& sample = clean.replicates.of("control").front()->amount;
    CHECK(left.se == digits(std::hypot(sample.se, 4e7)));
    CHECK(with.replicates.blanks.size() == 2);
    CHECK(has_diagnostic(with, "blank-high"));  // 4e8 of 1.4e9
}

TEST_CASE("compare: concentrations are divided by what they are normalized to", "[compare]") {
    auto samples = two_conditions(3);
    for (StudySample& s : samples) s.normalize_to = s.condition == "treated" ? 2.0 : 1.0;
    const Comparison c = compare_study("", samples, {});
    CHECK(*endpoint(c, "concentration_per_ml").find("ratio")->estimate ==
          Approx(1.0).epsilon(1e-9));
    samples.front().normalize_to.reset();
    CHECK_THROWS_AS(compare_study("", samples, {}), InputError);
}

TEST_CASE("compare: a video without a concentration makes particles per frame the endpoint",
          "[compare]") {
    auto samples = two_conditions(3);
    samples.front().capture.per_ml.reset();
    const Comparison c = compare_study("", samples, {});
    CHECK(endpoint(c, "particles_per_frame").endpoint.is_primary);
    CHECK(has_diagnostic(c, "no-concentration"));
}

TEST_CASE("compare: a population's share that every sample states is an exploratory endpoint",
          "[compare]") {
    auto samples = two_conditions(3);
    double share = 0.1;
    for (StudySample& s : samples)
        s.capture.populations = {{"mineral", Estimate{share += 0.01, {}, {}, {}}, std::nullopt}};
    const Comparison c = compare_study("", samples, {});
    const auto& e = endpoint(c, "mineral_fraction");
    CHECK_FALSE(e.endpoint.is_primary);
    CHECK(e.find("mean", "treated")->estimate == Approx(0.14));
    samples.back().capture.populations.clear();
    CHECK_THROWS(endpoint(compare_study("", samples, {}), "mineral_fraction"));
}

TEST_CASE("compare: an empty video enters the concentration as zero and no size", "[compare]") {
    auto samples = two_conditions(3);
    Capture& empty = samples.front().capture;
    empty.number_fraction.clear();
    empty.per_ml = Estimate{0.0, std::nullopt, 3e6, std::nullopt};
    const Comparison c = compare_study("", samples, {});
    CHECK(endpoint(c, "concentration_per_ml").find("mean", "control")->n.front() == 3);
    CHECK(endpoint(c, "mode_nm").find("mean", "control")->n.front() == 2);
    CHECK_FALSE(endpoint(c, "concentration_per_ml").find("ratio"));
    CHECK(has_diagnostic(c, "no-sizes"));
}

TEST_CASE("compare: a size that a result does not give is not read off its curve", "[compare]") {
    const std::vector<Endpoint> endpoints = {{"mode_nm", "mode", "nm", true},
                                             {"d50_nm", "D50", "nm", false},
                                             {"fraction_above_100_nm", "above 100 nm", "", false}};
    Capture capture = made_capture("a");
    const HistogramBins bins{capture.bin_width_nm, capture.number_fraction.size()};
    capture.refused = {"mode_nm"};
    auto values = endpoint_values(endpoints, capture.number_fraction, bins, capture, 100.0);
    CHECK_FALSE(values[0]);
    CHECK(values[1]);
    CHECK(values[2]);
    // A share of all particles hangs on the missing ones as their mean does.
    capture.refused = {"mode_nm", "mean_nm", "d50_nm"};
    values = endpoint_values(endpoints, capture.number_fraction, bins, capture, 100.0);
    CHECK_FALSE(values[1]);
    CHECK_FALSE(values[2]);
}

TEST_CASE("compare: one condition is refused, unless it is a dilution series",
          "[compare][negative-control]") {
    std::vector<StudySample> one = {made_sample("stock", "1"), made_sample("stock", "2")};
    CHECK_THROWS_AS(compare_study("", one, {}), InputError);
    one[1] = made_sample("stock", "1", {150.0, 1e9, 0.05, 10.0});
    CHECK(compare_study("", one, {}).replicates.series.size() == 1);
}

TEST_CASE("compare: the band of a difference holds the true difference of the curves",
          "[compare]") {
    const Comparison c = compare_study("", two_conditions(5), {});
    const CurveDifference& d = c.curves.front().differences.front();
    const Capture a = made_capture("a", {150.0, 1e9});
    const Capture b = made_capture("b", {140.0, 2e9});
    REQUIRE(d.low.size() == a.number_fraction.size());
    for (std::size_t i = 0; i < d.low.size(); ++i) {
        const double truth = b.number_fraction[i] - a.number_fraction[i];
        CHECK(d.low[i] <= truth);
        CHECK(d.high[i] >= truth);
    }
}

TEST_CASE("compare: the tables have one row per replicate and one per test, without NaN",
          "[compare]") {
    const Comparison c = compare_study("T\x1b", two_conditions(3), {});
    std::ostringstream replicates;
    write_csv(replicates, replicates_table(c));
    CHECK(replicates_table(c).rows == 6);
    std::ostringstream tests;
    write_csv(tests, comparison_table(c));
    CHECK(tests.str().find("mode_nm,nm,student,control,treated,3+3,") != std::string::npos);
    CHECK(tests.str().find("nan") == std::string::npos);
    const auto json = nlohmann::json::parse(comparison_json(c));
    CHECK(json.at("format") == "nta-comparison-1");
    CHECK(json.at("conditions").at(0).at("n") == 3);
    CHECK(comparison_text(c).find('\x1b') == std::string::npos);
}

TEST_CASE("compare: the page holds comparison.json to 6 digits, and no name in it is markup",
          "[compare][contract]") {
    const Comparison c = compare_study("</script><b>", two_conditions(3), {});
    const std::string page = comparison_page(c);
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t from = page.find(begin) + begin.size();
    const auto data = nlohmann::json::parse(page.substr(from, page.find("</script", from) - from));
    CHECK(data.at("title") == "</script><b>");
    const auto all = nlohmann::json::parse(comparison_json(c));
    const auto mean = [](const nlohmann::json& j) {
        return j.at("endpoints").at(0).at("tests").at(0).at("estimate").get<double>();
    };
    CHECK(mean(data) == Approx(mean(all)).epsilon(5e-6));
    CHECK(data.at("replicates").size() == all.at("replicates").size());
    CHECK(page.find("@D") == std::string::npos);
}
