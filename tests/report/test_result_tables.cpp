// SPDX-License-Identifier: MIT
#include "nta/report/csv.hpp"
#include "nta/report/result_tables.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>

#include "report/example_analysis.hpp"

using namespace nta;

namespace {

std::string csv(const Table& table) {
    std::ostringstream out;
    write_csv(out, table);
    return out.str();
}

std::string header(const Table& table) {
    const std::string text = csv(table);
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("result_tables: the columns are those of the design, letter by letter",
          "[report][known-answer]") {
    const Analysis a = example::analysis();
    const std::string size =
        "bin_center_nm,concentration_per_ml,low_per_ml,high_per_ml,number_fraction,track_count";
    CHECK(header(size_distribution_table(a)) == size);
    CHECK(header(population_table(a)) == "population," + size);
    CHECK(header(tracks_table(a)) ==
          "track_id,first_frame,last_frame,positions,diffusion_um2_per_s,diffusion_se_um2_per_s,"
          "diameter_nm,diameter_low_nm,diameter_high_nm,localization_sd_nm,intensity_adu,flicker,"
          "refractive_index,population,population_probability,used,reason");
    const std::string spots = "frame,x_px,y_px,x_sd_px,y_sd_px,peak_adu,snr,width_px,track_id";
    CHECK(header(spots_table(a, false)) == spots);
    CHECK(header(spots_table(a, true)) == spots + ",excluded");
}

TEST_CASE("result_tables: a bin's concentration is total times fraction, its band in quadrature",
          "[report][known-answer]") {
    // By hand: 4e8 x 0.25 = 1e8; downward hypot(0.25 x 1e8, 4e8 x 0.15) = hypot(2.5e7, 6e7)
    // = 6.5e7; upward hypot(0.25 x 1.6e8, 4e8 x 0.075) = hypot(4e7, 3e7) = 5e7.
    const BinConcentration bin =
        bin_concentration({4e8, 3e8, 5.6e8, std::nullopt}, 0.25, 0.10, 0.325);
    // A handful of roundings of 1e-16 each.
    CHECK(*bin.value_per_ml == Approx(1e8).epsilon(1e-14));
    CHECK(*bin.low_per_ml == Approx(3.5e7).epsilon(1e-14));
    CHECK(*bin.high_per_ml == Approx(1.5e8).epsilon(1e-14));
}

TEST_CASE("result_tables: an empty bin has an upper limit and no negative concentration",
          "[report][known-answer]") {
    // Limiting case f = 0: the total's uncertainty plays no part, 4e8 x 0.125 remains.
    const BinConcentration bin = bin_concentration({4e8, 3e8, 6e8, std::nullopt}, 0.0, 0.0, 0.125);
    CHECK(bin.value_per_ml == 0.0);
    CHECK(bin.low_per_ml == 0.0);
    CHECK(bin.high_per_ml == 5e7);
}

TEST_CASE("result_tables: bins sum to the concentration", "[report][property]") {
    const Analysis a = example::analysis();
    const Table table = size_distribution_table(a);
    double sum_per_ml = 0.0;
    for (std::size_t i = 0; i < table.rows; ++i) {
        sum_per_ml += std::get<double>(table.columns[1].at(i));
    }
    // Four exact products of powers of two.
    CHECK(sum_per_ml == 4e8);
}

TEST_CASE("result_tables: size distribution rows are the reported curve",
          "[report][known-answer]") {
    Analysis a = example::analysis();
    a.concentration.per_ml = Estimate{4e8, 4e8, 4e8, 0.0};
    // With an exact total the band is the total times the fraction's band.
    CHECK(csv(size_distribution_table(a)) ==
          "bin_center_nm,concentration_per_ml,low_per_ml,high_per_ml,number_fraction,track_count\n"
          "0.5,0,0,5e+07,0,0\n"
          "1.5,3e+08,2.4e+08,3.6e+08,0.75,3\n"
          "2.5,1e+08,4e+07,1.6e+08,0.25,1\n"
          "3.5,0,0,0,0,0\n");
}

TEST_CASE("result_tables: without a depth the concentration cells are empty", "[report][errors]") {
    Analysis a = example::analysis();
    a.concentration.per_ml.reset();
    const std::string text = csv(size_distribution_table(a));
    CHECK(text.find("\n1.5,,,,0.75,3\n") != std::string::npos);
    CHECK(csv(population_table(a)).find("\nundetermined,1.5,,,,0.75,3\n") != std::string::npos);
}

TEST_CASE("result_tables: populations share each bin by their shares at its diameter",
          "[report][known-answer]") {
    Analysis a = example::analysis();
    const std::size_t nodes = population_diameters_nm().size();
    a.populations = {
        {"vesicle", {0.75, 0.5, 0.875, 0.125}, {}, {}, std::vector<double>(nodes, 0.75)},
        {"mineral", {0.25, 0.125, 0.5, 0.125}, {}, {}, std::vector<double>(nodes, 0.25)}};
    a.tracks[0].population = "mineral";
    a.tracks[0].diameter_nm = 2.25;
    const std::string text = csv(population_table(a));
    // 0.75 and 0.25 of the bin's 1e8 and 0.25; the one used track is a mineral's.
    CHECK(text.find("\nvesicle,2.5,7.5e+07,") != std::string::npos);
    CHECK(text.find(",0.1875,0\n") != std::string::npos);
    CHECK(text.find("\nmineral,2.5,2.5e+07,") != std::string::npos);
    CHECK(text.find(",0.0625,1\n") != std::string::npos);
    // 0.25 of 4e8; downward hypot(0.25 x 1e8, 4e8 x 0.125).
    const std::optional<Estimate> part = per_ml_of(a.concentration, a.populations[1].fraction);
    REQUIRE(part);
    CHECK(part->value == 1e8);
    CHECK(*part->low == Approx(1e8 - std::hypot(2.5e7, 5e7)));
    a.concentration.per_ml.reset();
    CHECK_FALSE(per_ml_of(a.concentration, a.populations[1].fraction));
}

TEST_CASE("result_tables: where only the ends of shares are known, a bin is not divided",
          "[report]") {
    Analysis a = example::analysis();
    a.populations = {{"mineral", {}, ShareBounds{0.0, 0.25, 0.01}, {}, {}},
                     {"undetermined", {}, ShareBounds{0.75, 1.0, {}}, {}, {}}};
    a.tracks[0].population = "mineral";
    a.tracks[0].diameter_nm = 2.25;
    const std::string text = csv(population_table(a));
    CHECK(text.find("\nmineral,2.5,,,,,1\n") != std::string::npos);
    CHECK(text.find("\nundetermined,2.5,,,,,0\n") != std::string::npos);
}

TEST_CASE("result_tables: without a bootstrap the band is empty, not zero", "[report][errors]") {
    Analysis a = example::analysis();
    a.size.by_method["regularized"]->curve.number_fraction_low.clear();
    a.size.by_method["regularized"]->curve.number_fraction_high.clear();
    CHECK(csv(size_distribution_table(a)).find("\n1.5,3e+08,,,0.75,3\n") != std::string::npos);
}

TEST_CASE("result_tables: a blank video has its bins and no fractions", "[report][errors]") {
    const std::string text = csv(size_distribution_table(example::blank()));
    // 4 nm in steps of 0.5 nm: eight rows below the header.
    CHECK(std::count(text.begin(), text.end(), '\n') == 9);
    CHECK(text.find("\n0.25,,,,,\n") != std::string::npos);
    CHECK(csv(tracks_table(example::blank())) == header(tracks_table(example::blank())) + "\n");
}

TEST_CASE("result_tables: absent values of a track are empty, used is 1 or 0",
          "[report][known-answer]") {
    const std::string text = csv(tracks_table(example::analysis()));
    CHECK(text.find("\n3,0,7,8,3.5,0.5,140,100.5,,25,40,0.25,,undetermined,,1,\n") !=
          std::string::npos);
    CHECK(text.find("\n4,0,0,1,,,,,,,,,,undetermined,,0,stuck\n") != std::string::npos);
}

TEST_CASE("result_tables: spots leave out static ones unless all are asked for",
          "[report][known-answer]") {
    const Analysis a = example::analysis();
    // The last spot stands on noise of 0: its ratio is infinite and so absent.
    CHECK(csv(spots_table(a, false)) ==
          "frame,x_px,y_px,x_sd_px,y_sd_px,peak_adu,snr,width_px,track_id\n"
          "0,10.25,20.5,0.125,0.25,40,10,1.5,3\n"
          "7,11,21,0.125,0.25,40,,1.5,3\n");
    CHECK(csv(spots_table(a, true)) ==
          "frame,x_px,y_px,x_sd_px,y_sd_px,peak_adu,snr,width_px,track_id,excluded\n"
          "0,10.25,20.5,0.125,0.25,40,10,1.5,3,0\n"
          "0,30,40,0.125,0.25,40,10,1.5,,1\n"
          "7,11,21,0.125,0.25,40,,1.5,3,0\n");
}

TEST_CASE("result_tables: no table ever holds nan or inf", "[report][errors]") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    Analysis a = example::analysis();
    a.concentration.per_ml = Estimate{nan, inf, -inf, nan};
    a.size.by_method["regularized"]->curve.number_fraction[1] = nan;
    a.size.track_counts[1] = inf;
    a.tracks[0].diameter_nm = inf;
    a.spots[0].x_px = nan;
    a.spots[0].x_sd_px = std::numeric_limits<float>::infinity();
    a.msd_um2[0] = nan;
    for (const Table& table : {size_distribution_table(a),
                               population_table(a),
                               tracks_table(a),
                               spots_table(a, true),
                               msd_table(a)}) {
        const std::string text = csv(table);
        const std::string rows = text.substr(text.find('\n'));
        CHECK(rows.find("nan") == std::string::npos);
        CHECK(rows.find("inf") == std::string::npos);
    }
}
