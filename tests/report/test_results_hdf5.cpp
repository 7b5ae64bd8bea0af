// SPDX-License-Identifier: MIT
// Reads results.h5 back through the C interface, as any other program would.
#include "nta/report/result_tables.hpp"
#include "nta/report/results_hdf5.hpp"

#include "support/catch.hpp"
#include "support/hdf5_reader.hpp"

#include <cmath>

#include "report/example_analysis.hpp"

using namespace nta;

namespace {

std::vector<Table> tables(const Analysis& a) {
    return {size_distribution_table(a), population_table(a), tracks_table(a), spots_table(a, true)};
}

}  // namespace

TEST_CASE("results_hdf5: the tables read back as they are", "[report][property]") {
    const example::ScratchFolder folder;
    const Analysis a = example::analysis();
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const test::Hdf5Reader file(folder / "results.h5");
    CHECK(file.reals("size_distribution", "number_fraction") == std::vector{0.0, 0.75, 0.25, 0.0});
    CHECK(file.reals("size_distribution", "concentration_per_ml") ==
          std::vector{0.0, 3e8, 1e8, 0.0});
    CHECK(file.texts("size_distribution_by_population", "population") ==
          std::vector<std::string>(4, "undetermined"));
    CHECK(file.integers("tracks", "track_id") == std::vector<std::int64_t>{3, 4});
    CHECK(file.integers("tracks", "used") == std::vector<std::int64_t>{1, 0});
    CHECK(file.texts("tracks", "reason") == std::vector<std::string>{"", "stuck"});
    CHECK(file.reals("spots", "x_px") == std::vector{10.25, 30.0, 11.0});
    CHECK(file.integers("spots", "track_id") == std::vector<std::int64_t>{3, -1, 3});
    CHECK(file.reals("drift", "y_px") == std::vector{0.0, -0.25});
    CHECK(file.reals("msd", "msd_um2") == std::vector{0.5, 1.0});
    // HDF5 has no empty entries: an absent real number is NaN, and the file says so.
    CHECK(file.reals("tracks", "diameter_nm")[0] == 140.0);
    CHECK(std::isnan(file.reals("tracks", "diameter_nm")[1]));
    CHECK(std::isnan(file.reals("spots", "snr")[2]));
    CHECK(file.text_attribute("/", "absent").find("NaN") != std::string::npos);
}

TEST_CASE("results_hdf5: refractive indexes have their standard errors", "[report]") {
    const example::ScratchFolder folder;
    Analysis a = example::analysis();
    a.tracks[0].refractive_index.reset();
    a.tracks[1].refractive_index = 1.375;
    a.tracks[1].refractive_index_se = 0.0625;
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const test::Hdf5Reader file(folder / "results.h5");
    CHECK(file.integers("refractive_index", "track_id") == std::vector<std::int64_t>{4});
    CHECK(file.reals("refractive_index", "refractive_index") == std::vector{1.375});
    CHECK(file.reals("refractive_index", "refractive_index_se") == std::vector{0.0625});
}

TEST_CASE("results_hdf5: every method has its curve, settings and units are attributes",
          "[report][contract]") {
    const example::ScratchFolder folder;
    const Analysis a = example::analysis();
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const test::Hdf5Reader file(folder / "results.h5");
    CHECK(file.text_attribute("/", "format") == "nta-results-1");
    CHECK(file.text_attribute("/", "video") == example::k_video_written);
    for (const char* method : {"regularized", "raw"}) {
        const std::string group = std::string("curves/") + method;
        CHECK(file.reals(group + "/curve", "number_fraction") == std::vector{0.0, 0.75, 0.25, 0.0});
        CHECK(file.reals(group + "/curve", "bin_center_nm") == std::vector{0.5, 1.5, 2.5, 3.5});
    }
    CHECK_FALSE(file.has("curves/walker"));
    CHECK(file.real_attribute("curves/raw", "mode_nm") == 2.5);
    CHECK(file.real_attribute("curves/raw", "mode_nm.low") == 2.0);
    CHECK(file.is_empty_attribute("curves/raw", "sd_nm.se"));
    CHECK(file.real_attribute("settings", "pixel_size_nm") == 166.0);
    CHECK(file.text_attribute("settings", "pixel_size_nm.source") == "command line");
    CHECK(file.is_empty_attribute("settings", "exposure_ms"));
    CHECK(file.real_attribute("concentration", "per_ml.high") == 6e8);
    CHECK(file.units("size_distribution") ==
          std::vector<std::string>{"nm", "1/mL", "1/mL", "1/mL", "1", "1"});
    CHECK(file.units("tracks").size() == 17);
    for (const char* table : {"size_distribution", "tracks", "spots", "curves/raw/curve"}) {
        CHECK(file.is_compressed_without_times(table));
    }
    for (const char* group : {"/", "settings", "curves/raw"}) CHECK_FALSE(file.has_times(group));
}

TEST_CASE("results_hdf5: a table longer than a chunk keeps every row", "[report][property]") {
    const example::ScratchFolder folder;
    Analysis a = example::analysis();
    a.msd_um2.resize(10001);
    for (std::size_t i = 0; i < a.msd_um2.size(); ++i) a.msd_um2[i] = static_cast<double>(i) / 7.0;
    write_results_hdf5(folder / "results.h5", a, {});
    const test::Hdf5Reader file(folder / "results.h5");
    CHECK(file.reals("msd", "msd_um2") == a.msd_um2);
    CHECK(file.integers("msd", "lag_frames").back() == 10001);
}

TEST_CASE("results_hdf5: a blank video gives tables without rows", "[report][errors]") {
    const example::ScratchFolder folder;
    const Analysis a = example::blank();
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const test::Hdf5Reader file(folder / "results.h5");
    CHECK(file.integers("tracks", "track_id").empty());
    CHECK(file.reals("drift", "x_px").empty());
    CHECK(file.is_empty_attribute("concentration", "per_ml"));
    CHECK(file.reals("size_distribution", "bin_center_nm").size() == 8);
}
