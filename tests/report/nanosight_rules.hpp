// SPDX-License-Identifier: MIT
// The published rules of NanoSight's summaries (docs/file_formats.md), as checks on a file, whoever
// wrote it. Lines are found by section and key.
#pragma once

#include "nta/read/experiment_summary.hpp"
#include "nta/read/vendor_text.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

namespace nta::test {

/// What a checked file holds, and what a file of ours keeps more strictly than NanoSight's.
struct SummaryKind {
    bool has_amounts = true;           ///< the bins are concentrations
    double percentile_error_nm = 0.1;  ///< of a row against the histogram
    bool is_weighted = false;          ///< surface area and volume follow the numbers
};

inline double number(const std::string& text) {
    const std::optional<double> value = finite_number(text);
    CAPTURE(text);
    REQUIRE(value.has_value());
    return *value;
}

inline const SummaryRow& row_of(const std::vector<SummaryRow>& rows, const std::string& key) {
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&](const SummaryRow& r) { return r.key == key; });
    CAPTURE(key);
    REQUIRE(it != rows.end());
    return *it;
}

inline const SummarySection& section_of(const ExperimentSummary& s, const std::string& name) {
    const auto it = std::find_if(s.sections.begin(), s.sections.end(), [&](const auto& section) {
        return section.name == name;
    });
    CAPTURE(name);
    REQUIRE(it != s.sections.end());
    return *it;
}

inline void check_sections(const ExperimentSummary& s) {
    constexpr std::array order = {"Experiment Details",
                                  "Conditions",
                                  "Settings",
                                  "Exclusion Regions",
                                  "Results",
                                  "Concentration Warnings",
                                  "Information",
                                  "Data Included",
                                  "Size Data"};
    REQUIRE(s.sections.size() >= order.size());
    for (std::size_t i = 0; i < order.size(); ++i) CHECK(s.sections[i].name == order.at(i));
}

inline void check_keys(const ExperimentSummary& s) {
    const std::vector<std::pair<const char*, std::vector<const char*>>> keys = {
        {"Experiment Details",
         {"Software Version",
          "Experiment Name",
          "Operator Name",
          "Time Captured",
          "Pre-treatment",
          "Diluent",
          "Remarks"}},
        {"Conditions",
         {"Temperature/C",
          "Viscosity/cP",
          "Camera Type",
          "Laser Type",
          "Camera Level",
          "Slider Shutter",
          "Slider Gain",
          "Shutter/ms",
          "Camera Histogram Upper Limit",
          "Camera Histogram Lower Limit",
          "Frame rate/fps",
          "Syringe Pump Speed/AU"}},
        {"Settings",
         {"Detection Threshold",
          "Max Jump Mode",
          "Max Jump Distance",
          "Blur",
          "Min Track Length",
          "First frame",
          "Total frames analysed"}},
        {"Results",
         {"Dilution factor (concentrations adjusted for this factor)",
          "Concentration (Particles / ml)",
          "Concentration Upgrade?",
          "Particles per frame",
          "Centres per frame",
          "Completed tracks",
          "X-Drift (pix/frame)",
          "Y-Drift (pix/frame)"}},
        {"Concentration Warnings",
         {"Validity of concentration measurement",
          "Completed Tracks",
          "Particles per frame",
          "Noise level",
          "Brightness",
          "Detection Threshold",
          "Camera Histogram Lower Limit"}},
        {"Information",
         {"Completed Tracks",
          "Concentration",
          "Video length",
          "Noise level",
          "Vibration detected",
          "Vibration correction applied",
          "Settings changed?",
          "Errors (1)",
          "Errors (2)"}},
        {"Data Included", {"Size distribution - Number weighting - With Percentiles"}},
        {"Size Data", {"Analysis Method"}}};
    for (const auto& [section, names] : keys) {
        for (const char* name : names) row_of(section_of(s, section).rows, name);
    }
    for (const char* name : {"Temperature/C", "Viscosity/cP", "Frame rate/fps"}) {
        CHECK(row_of(section_of(s, "Conditions").rows, name).values.size() == s.videos.size());
    }
}

/// Percents below the histogram at one of its percentiles, linear inside a bin.
inline double percentile_nm(const std::vector<double>& bins, double percent) {
    const double wanted = std::accumulate(bins.begin(), bins.end(), 0.0) * percent / 100.0;
    double below = 0.0;
    std::size_t k = 0;
    while (below + bins[k] < wanted && k + 1 < bins.size()) below += bins[k++];
    return static_cast<double>(k) + (bins[k] > 0.0 ? (wanted - below) / bins[k] : 0.0);
}

inline void check_video(const ExperimentSummary& s,
                        const SummaryCurve& curve,
                        std::size_t v,
                        const SummaryKind& kind) {
    const std::vector<double>& bins = curve.bins.columns[v + 1];
    const double total = std::accumulate(bins.begin(), bins.end(), 0.0);
    for (const double bin : bins) CHECK(bin == std::floor(bin));
    const auto statistic = [&](const char* key) {
        return number(row_of(curve.statistics, key).values[v]);
    };
    if (kind.has_amounts && curve.weighting == "Number") {
        // Three printed digits, and a tenth of that for the rounding of the bins.
        const double told =
            number(summary_value(s, "Results", "Concentration (Particles / ml)", v));
        CHECK(std::abs(total / told - 1.0) < 0.0056);
    }
    double mean = 0.0;
    for (std::size_t k = 0; k < bins.size(); ++k)
        mean += bins[k] * (static_cast<double>(k) + 0.5) / total;
    double variance = 0.0;
    for (std::size_t k = 0; k < bins.size(); ++k)
        variance += bins[k] * std::pow(static_cast<double>(k) + 0.5 - mean, 2) / total;
    // One digit after the point is printed.
    CHECK(std::abs(statistic("Mean") - mean) < 0.051);
    CHECK(std::abs(statistic("SD") - std::sqrt(variance)) < 0.051);
    const auto highest = std::max_element(bins.begin(), bins.end()) - bins.begin();
    CHECK(std::abs(statistic("Mode") - (static_cast<double>(highest) + 0.5)) < 0.551);

    const std::vector<double>& table = curve.percentiles.columns[v + 1];
    CHECK(std::is_sorted(table.begin(), table.end()));
    CHECK(statistic("D10") == table[10]);
    CHECK(statistic("D50") == table[50]);
    CHECK(statistic("D90") == table[90]);
    for (std::size_t p = 1; p < 100; ++p) {
        CAPTURE(p);
        CHECK(std::abs(table[p] - percentile_nm(bins, static_cast<double>(p))) <
              kind.percentile_error_nm);
    }
}

/// Averages and standard errors of the bins: cut to whole numbers.
inline void check_averages(const ExperimentSummary& s, const SummaryCurve& curve) {
    const std::vector<std::vector<double>>& columns = curve.bins.columns;
    const std::size_t n = s.videos.size();
    REQUIRE(columns.size() == n + 3);
    for (std::size_t k = 0; k < columns.front().size(); ++k) {
        double mean = 0.0;
        for (std::size_t v = 1; v <= n; ++v) mean += columns[v][k] / static_cast<double>(n);
        double squares = 0.0;
        for (std::size_t v = 1; v <= n; ++v) squares += std::pow(columns[v][k] - mean, 2);
        const double se = std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n));
        CAPTURE(k);
        // NanoSight averages before it cuts the bins to whole numbers.
        CHECK(std::abs(mean - columns[n + 1][k]) < 1.0 + 2e-6 * mean);
        CHECK(std::abs(se - columns[n + 2][k]) < 1.0 + 2e-6 * se);
    }
}

/// The rules of one distribution; for several videos with their averages.
inline void check_curve(const ExperimentSummary& s,
                        const SummaryCurve& curve,
                        const SummaryKind& kind) {
    CAPTURE(curve.weighting);
    CHECK(curve.section == "Size Data");
    CHECK(curve.bins.titles.front() == "Bin centre (nm)");
    CHECK(curve.percentiles.titles.front() == "Percentile");
    CHECK(curve.percentiles.columns.size() == s.videos.size() + 1);
    const std::vector<double>& centers = curve.bins.columns.front();
    REQUIRE(centers.size() == 1000);
    for (std::size_t k = 0; k < centers.size(); ++k)
        CHECK(centers[k] == static_cast<double>(k) + 0.5);
    REQUIRE(curve.percentiles.columns.front().size() == 101);
    const std::vector<std::string>& names = row_of(curve.statistics, "Filename").values;
    for (std::size_t v = 0; v < s.videos.size(); ++v) {
        CHECK(names[v] == s.videos[v]);
        check_video(s, curve, v, kind);
    }
    if (s.videos.size() >= 2) check_averages(s, curve);
}

/// Surface area and volume are the number's bins times pi d^2 and pi d^3 / 6, d the lower edge.
inline void check_weighted(const SummaryCurve& by_number,
                           const SummaryCurve& weighted,
                           std::size_t videos) {
    CAPTURE(weighted.weighting);
    for (std::size_t v = 1; v <= videos; ++v) {
        for (std::size_t k = 0; k < by_number.bins.columns[v].size(); ++k) {
            const auto d_nm = static_cast<double>(k);
            const double each = weighted.weighting == "Surface Area"
                                    ? 3.14159265358979 * d_nm * d_nm
                                    : 3.14159265358979 / 6.0 * d_nm * d_nm * d_nm;
            const double wanted = by_number.bins.columns[v][k] * each;
            CAPTURE(v, k);
            // Whole numbers are written.
            CHECK(std::abs(weighted.bins.columns[v][k] - wanted) <= 0.5 + 1e-9 * wanted);
        }
    }
}

/// Checks a summary by the rules.
inline void check_published_rules(const std::filesystem::path& file, const SummaryKind& kind) {
    CAPTURE(file.filename().string());
    const ExperimentSummary s = read_experiment_summary(file, SummaryPart::whole);
    check_sections(s);
    check_keys(s);
    REQUIRE_FALSE(s.videos.empty());
    REQUIRE_FALSE(s.curves.empty());
    CHECK(s.curves.front().weighting == "Number");
    for (const SummaryCurve& curve : s.curves) check_curve(s, curve, kind);
    if (!kind.is_weighted) return;
    REQUIRE(s.curves.size() == 3);
    CHECK(s.curves[1].weighting == "Surface Area");
    CHECK(s.curves[2].weighting == "Volume");
    for (const std::size_t w : {1U, 2U}) check_weighted(s.curves[0], s.curves[w], s.videos.size());
    for (const char* weighting : {"Surface Area", "Volume"}) {
        row_of(section_of(s, "Data Included").rows,
               std::string("Size distribution - ") + weighting + " weighting - With Percentiles");
    }
}

}  // namespace nta::test
