// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/report/experiment_table.hpp"
#include "nta/report/write_results.hpp"

#include "support/catch.hpp"

#include "report/example_analysis.hpp"

using namespace nta;

namespace {

const std::string k_header =
    "result,video,mode_nm,mode_low_nm,mode_high_nm,mode_se_nm,mean_nm,mean_low_nm,mean_high_nm,"
    "mean_se_nm,sd_nm,sd_low_nm,sd_high_nm,sd_se_nm,d10_nm,d10_low_nm,d10_high_nm,d10_se_nm,"
    "d50_nm,d50_low_nm,d50_high_nm,d50_se_nm,d90_nm,d90_low_nm,d90_high_nm,d90_se_nm,span,"
    "span_low,span_high,span_se,per_ml,per_ml_low,per_ml_high,per_ml_se,particles_per_frame,"
    "tracks_found,tracks_used,effective_particles,method,basis,warnings,program,sha256\n";

}  // namespace

TEST_CASE("experiment_table: one row per result, sorted by name", "[report][known-answer]") {
    const example::ScratchFolder folder;
    write_results(example::analysis(), folder / "b", {});
    write_results(example::blank(), folder / "a", {});
    CHECK(write_experiment_table(folder.path()).empty());
    // 28 cells of size, then 4 of concentration, are empty for the blank video.
    CHECK(example::content(folder / "experiment.csv") ==
          k_header + "a,blank.avi," + std::string(32, ',') + "0,0,0,0,,,no-particles,nta 0.1.0," +
              std::string(64, 'b') + "\n" +
              "b,\"<b>a,\"\"b\"\"\nc\xEF\xBF\xBD.avi\",1.5,1,2,0.25,1.75,1.25,2.25,0.25,"
              "0.4330127018922193,,,,1.125,0.625,1.625,0.25,1.625,1.125,2.125,0.25,"
              "2.625,2.125,3.125,0.25,0.9230769230769231,0.42307692307692313,"
              "1.4230769230769231,0.25,4e+08,3e+08,6e+08,7.5e+07,32.5,2,1,1.5,regularized,visible,"
              "bent-msd vibration,nta 0.1.0," +
              std::string(64, 'a') + "\n");
}

TEST_CASE("experiment_table: what is no result is passed over, what is damaged is named",
          "[report][errors]") {
    const example::ScratchFolder folder;
    write_results(example::analysis(), folder / "good", {});
    std::filesystem::create_directories(folder / "no-result");
    std::filesystem::create_directories(folder / "damaged");
    std::filesystem::copy(folder / "good", folder / "half.tmp-4711");
    example::put(folder / "file.txt", "x");
    example::put(folder / "damaged/summary.json", "{");
    const Diagnostics left_out = write_experiment_table(folder.path());
    REQUIRE(left_out.size() == 1);
    CHECK(left_out[0].code == "unreadable-result");
    CHECK(left_out[0].message.find("damaged") != std::string::npos);
    const std::string text = example::content(folder / "experiment.csv");
    CHECK(text.find("\ngood,") != std::string::npos);
    CHECK(text.find("half.tmp") == std::string::npos);
}

TEST_CASE("experiment_table: a folder without results gives the header", "[report][errors]") {
    const example::ScratchFolder folder;
    CHECK(write_experiment_table(folder.path()).empty());
    CHECK(example::content(folder / "experiment.csv") == k_header);
    CHECK(example::entries(folder.path()) == 1);
}

TEST_CASE("experiment_table: what cannot be written is an error with nothing left behind",
          "[report][errors]") {
    const example::ScratchFolder folder;
    CHECK_THROWS_AS(write_experiment_table(folder / "missing"), InputError);
    std::filesystem::create_directories(folder / "experiment.csv/x");
    CHECK_THROWS_AS(write_experiment_table(folder.path()), InputError);
    CHECK(example::entries(folder.path()) == 1);
}
