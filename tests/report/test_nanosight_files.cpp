// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/read/find_sidecars.hpp"
#include "nta/report/nanosight_files.hpp"
#include "nta/report/nanosight_summary.hpp"
#include "nta/report/write_results.hpp"

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "report/example_analysis.hpp"
#include "report/nanosight_rules.hpp"

using namespace nta;
namespace fs = std::filesystem;

namespace {

// A lognormal curve of `bins` bins with median and mode as stated.
SizeEstimate lognormal(double median_nm, double sd_ln, double bin_width_nm, std::size_t bins) {
    SizeEstimate size;
    size.curve.bin_width_nm = bin_width_nm;
    double total = 0.0;
    for (std::size_t i = 0; i < bins; ++i) {
        const double d = (static_cast<double>(i) + 0.5) * bin_width_nm;
        const double z = std::log(d / median_nm) / sd_ln;
        size.curve.number_fraction.push_back(std::exp(-0.5 * z * z) / d);
        total += size.curve.number_fraction.back();
    }
    for (double& f : size.curve.number_fraction) f /= total;
    size.statistics.mode_nm = Estimate{};
    size.statistics.mode_nm->value = median_nm * std::exp(-sd_ln * sd_ln);
    return size;
}

Analysis sample(const std::string& video, double median_nm, double per_ml, double bin_nm = 1.0) {
    Analysis a = example::analysis();
    a.size.by_method["regularized"] =
        lognormal(median_nm, 0.3, bin_nm, static_cast<std::size_t>(1000.0 / bin_nm));
    a.concentration.per_ml = Estimate{per_ml, std::nullopt, std::nullopt, std::nullopt};
    a.settings.push_back({"temperature_c", 25.0, "command line"});
    a.settings.push_back({"viscosity_cp", 0.89, "water, IAPWS"});
    a.settings.push_back({"fps", 25.0, "container"});
    a.settings.push_back({"wavelength_nm", 405.0, "command line"});
    a.settings.push_back({"dilution", 100.0, "command line"});
    a.provenance.video = video;
    return a;
}

fs::path only_file(const fs::path& folder, const std::string& ending) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().ends_with(ending)) return entry.path();
    }
    FAIL("no file *" << ending);
    return {};
}

std::vector<std::string> fields_of_line(const std::string& text, std::size_t line) {
    LineReader lines(text);
    std::string_view found;
    for (std::size_t i = 0; i <= line; ++i) REQUIRE(lines.next(found));
    return csv_fields(found);
}

}  // namespace

TEST_CASE(
    "nanosight: our summaries keep the published rules, and our reader of NanoSight's files "
    "reads them",
    "[report][contract]") {
    const example::ScratchFolder folder;
    const std::vector<Analysis> videos = {sample("a.avi", 120.0, 4.92e8),
                                          sample("b.avi", 95.3, 1.06e7),
                                          sample("c.avi", 180.0, 6.1e12, 2.5)};
    std::vector<ResultDigest> digests;
    for (const Analysis& a : videos) {
        write_results(a, folder / ("r/" + a.provenance.video), {});
        test::check_published_rules(only_file(folder / ("r/" + a.provenance.video), "_Summary.csv"),
                                    {});
        digests.push_back(digest_of(a));
    }
    CHECK(write_nanosight_experiment_file(folder / "r", folder / "r").empty());
    test::check_published_rules(folder / "r" / k_nanosight_experiment, {});
    // What was read back from results is what was analyzed.
    std::ostringstream direct;
    write_nanosight_experiment(direct, digests);
    CHECK(example::content(folder / "r" / k_nanosight_experiment) == direct.str());
}

TEST_CASE("nanosight: the settings of a summary are those of the analysis", "[report][property]") {
    std::ostringstream out;
    write_nanosight_summary(out, digest_of(sample("a.avi", 120.0, 4.92e8)));
    const ExperimentSummary s = parse_experiment_summary(out.str(), SummaryPart::whole);
    CHECK(s.title == "NTA Single Analysis Summary File");
    CHECK(s.videos == std::vector<std::string>{"a"});
    const RecordingSettings settings = recording_settings(s).front();
    CHECK(settings.temperature_c == 25.0);
    CHECK(settings.viscosity_cp == 0.89);
    CHECK(settings.fps == 25.0);
    CHECK(settings.wavelength_nm == 405.0);
    CHECK(settings.dilution == 100.0);
    CHECK_FALSE(settings.exposure_ms.has_value());
    CHECK(summary_value(s, "Results", "Concentration (Particles / ml)", 0) == "4.92e+08");
    CHECK(summary_value(s, "Results", "Completed tracks", 0) == "2");
    CHECK(summary_value(s, "Information", "Errors (1)", 0) == "bent-msd vibration");
    CHECK(summary_value(s, "Size Data", "Analysis Method", 0) ==
          "nta regularized of particles as seen");
}

TEST_CASE("nanosight: a wider bin is spread evenly over bins of 1 nm and keeps all particles",
          "[report][known-answer]") {
    Analysis a = sample("a.avi", 100.0, 1000.0);
    a.size.by_method["regularized"] = SizeEstimate{};
    SizeEstimate& size = *a.size.by_method["regularized"];
    size.curve.bin_width_nm = 2.5;
    size.curve.number_fraction = {0.0, 1.0};  // 2.5 to 5 nm
    std::ostringstream out;
    write_nanosight_summary(out, digest_of(a));
    const auto bins =
        parse_experiment_summary(out.str(), SummaryPart::whole).curves.front().bins.columns[1];
    CHECK(std::vector(bins.begin(), bins.begin() + 6) ==
          std::vector{0.0, 0.0, 200.0, 400.0, 400.0, 0.0});
}

TEST_CASE(
    "nanosight: on request, summaries hold surface area and volume by the published rules, after "
    "the numbers",
    "[report][contract]") {
    const std::vector<ResultDigest> videos = {digest_of(sample("a.avi", 120.0, 4.92e8)),
                                              digest_of(sample("b.avi", 95.3, 1.06e7))};
    const example::ScratchFolder folder;
    std::ostringstream out;
    write_nanosight_experiment(out, videos, NanosightWeightings::all);
    example::put(folder / "both-ExperimentSummary.csv", out.str());
    test::SummaryKind kind;
    kind.is_weighted = true;
    test::check_published_rules(folder / "both-ExperimentSummary.csv", kind);
    // Superscripts are single bytes of ISO-8859-1.
    CHECK(out.str().find("Surface area conc. (nm\xB2 / ml),") != std::string::npos);
    CHECK(out.str().find("Volume conc. (nm\xB3 / ml),") != std::string::npos);
    CHECK(out.str().find("Volume average,Standard Error,") != std::string::npos);
    // Who reads the first distribution only finds that of numbers, to the byte.
    std::ostringstream numbers;
    write_nanosight_experiment(numbers, videos);
    const auto first_curve = [](const std::string& text) {
        const std::size_t begin = text.find("Weighting,Number,");
        return text.substr(begin, text.find("Weighting,", begin + 1) - begin);
    };
    CHECK(first_curve(out.str()) == first_curve(numbers.str()));
}

TEST_CASE("nanosight: a lognormal's mean by surface and by volume is larger by the known factors",
          "[report][known-answer]") {
    std::ostringstream out;
    // Hatch and Choate, J. Franklin Inst. 207 (1929) 369: the mean of d weighted by d^k is
    // median exp((k + 1/2) sd_ln^2).
    write_nanosight_summary(
        out, digest_of(sample("a.avi", 120.0, 4.92e8)), NanosightWeightings::all);
    const ExperimentSummary s = parse_experiment_summary(out.str(), SummaryPart::whole);
    REQUIRE(s.curves.size() == 3);
    const std::array<double, 3> powers = {0.0, 2.0, 3.0};
    for (std::size_t w = 0; w < 3; ++w) {
        const double mean =
            test::number(test::row_of(s.curves[w].statistics, "Mean").values.front());
        // The rule of lower edges shifts a mean by less than a bin.
        CHECK(mean == Approx(120.0 * std::exp((powers.at(w) + 0.5) * 0.3 * 0.3)).margin(1.0));
    }
}

TEST_CASE("nanosight: without a depth the bins hold shares and no title calls them concentrations",
          "[report][contract]") {
    Analysis a = sample("a.avi", 120.0, 1.0);
    a.concentration.per_ml.reset();
    const example::ScratchFolder folder;
    write_results(a, folder / "a", {});
    const fs::path file = only_file(folder / "a", "_Summary.csv");
    test::check_published_rules(file, {false, 0.1});
    const ExperimentSummary s = read_experiment_summary(file, SummaryPart::whole);
    CHECK(s.curves.front().bins.titles[1] == "Share of particles (per million)");
    CHECK(summary_value(s, "Results", "Concentration (Particles / ml)", 0) == "Not recorded");
}

TEST_CASE("nanosight: a video without sizes has bins of 0 and no say in averages of sizes",
          "[report][errors]") {
    Analysis none = sample("blank.avi", 120.0, 2e5);
    none.size.by_method["regularized"] = std::nullopt;
    const std::vector<ResultDigest> videos = {digest_of(sample("a.avi", 120.0, 4e8)),
                                              digest_of(none),
                                              digest_of(sample("b.avi", 120.0, 2e8))};
    std::ostringstream out;
    write_nanosight_experiment(out, videos);
    const ExperimentSummary s = parse_experiment_summary(out.str(), SummaryPart::whole);
    const SummaryCurve& curve = s.curves.front();
    for (const double bin : curve.bins.columns[2]) CHECK(bin == 0.0);
    const std::vector<std::string>& mean = test::row_of(curve.statistics, "Mean").values;
    CHECK(mean[1].empty());
    CHECK(mean[3] == mean[0]);
    CHECK(out.str().find("nan") == std::string::npos);
}

TEST_CASE("nanosight: files have CRLF line ends in ISO-8859-1, whatever the video's name",
          "[report][contract]") {
    std::ostringstream out;
    // e with acute accent, alpha, a comma, a quote and a line break.
    write_nanosight_summary(out, digest_of(sample("\xC3\xA9\xCE\xB1,\"\n.avi", 120.0, 4.92e8)));
    const std::string text = out.str();
    CHECK(text.find("Filename:,\"\xE9?,\"\"?\",") != std::string::npos);
    std::size_t feeds = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\n') continue;
        ++feeds;
        if (i == 0 || text[i - 1] != '\r') FAIL("a line without CR");
    }
    CHECK(feeds > 1100);
}

TEST_CASE("nanosight: tables of tracks agree with each other row by row", "[report][property]") {
    const example::ScratchFolder folder;
    write_results(sample("a.avi", 120.0, 4.92e8), folder / "a", {});
    const std::string particles = example::content(folder / "a/a_ParticleData.csv");
    const std::string positions = example::content(folder / "a/a_AllTracks.csv");
    CHECK(
        particles.starts_with("Particle ID,Size/nm,Diffusion coefficient/nm^2 s^-1,Ln(Adjusted "
                              "intensity)/AU,Start frame,Tracklength,Included in "
                              "distribution?\r\n"));
    CHECK(
        positions.starts_with("Particle ID,Size/nm,Diffusion coefficient/nm^2 "
                              "s^-1,Frame,X/pixels,Y/pixels,Ln(Adjusted intensity)/AU,Included "
                              "in distribution?\r\n"));
    // The stuck track has no diameter and no row. D of 3.5 um^2/s, ln 40.
    CHECK(
        fields_of_line(particles, 1) ==
        std::vector<std::string>{"3", "140", "3500000", to_text(std::log(40.0)), "0", "8", "True"});
    const std::vector<std::string> first = fields_of_line(positions, 1);
    CHECK(std::vector(first.begin(), first.begin() + 6) ==
          std::vector<std::string>{"3", "140", "3500000", "0", "10.25", "20.5"});
    CHECK(fields_of_line(positions, 2)[3] == "7");
    CHECK(std::count(positions.begin(), positions.end(), '\n') == 3);
}

TEST_CASE("nanosight: our own files beside a video are no sidecars", "[report][contract]") {
    const example::ScratchFolder folder;
    write_results(sample("a.avi", 120.0, 4.92e8), folder / "r/a", {});
    write_nanosight_experiment_file(folder / "r", folder / "r");
    example::put(folder / "a.avi", "a video");
    fs::copy_file(folder / "r/a/a_Summary.csv", folder / "a_Summary.csv");
    fs::copy_file(folder / "r" / k_nanosight_experiment, folder / k_nanosight_experiment);
    const SidecarSearch found = find_sidecars(folder / "a.avi");
    CHECK(found.sidecars.empty());
    CHECK(found.diagnostics.empty());
}

TEST_CASE("nanosight: a name that leaves no room for the ending is cut", "[report][errors]") {
    const example::ScratchFolder folder;
    std::string name;
    name.resize(245, 'n');
    write_results(sample(name.append(".avi"), 120.0, 4.92e8), folder / "a", {});
    name.resize(200);
    CHECK(only_file(folder / "a", "_Summary.csv").filename().string() ==
          name.append("_Summary.csv"));
}

TEST_CASE("nanosight: real files keep the rules by which ours are checked", "[report][contract]") {
    const char* data = std::getenv("NTA_TEST_DATA");
    if (data == nullptr) {
        std::puts("SKIPPED: NTA_TEST_DATA does not name the folder of the test data");
        std::exit(77);
    }
    // Rows differ from the histogram by up to 1.05 nm in NanoSight's own files.
    for (const char* name : {"beads.csv", "beads2.csv"})
        test::check_published_rules(fs::path(data) / "nanosight" / name, {true, 1.05});
}
