// SPDX-License-Identifier: MIT
// Reads results.h5 back through the C interface, as any other program would.
#include "nta/report/result_tables.hpp"
#include "nta/report/results_hdf5.hpp"

#include "support/catch.hpp"

#include <hdf5.h>

#include <cmath>

#include "report/example_analysis.hpp"

using namespace nta;

namespace {

class Reader {
  public:
    explicit Reader(const std::filesystem::path& path)
        : file_(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {
        REQUIRE(file_ >= 0);
    }
    ~Reader() { H5Fclose(file_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    [[nodiscard]] bool has(const std::string& path) const {
        return H5Lexists(file_, path.c_str(), H5P_DEFAULT) > 0;
    }
    [[nodiscard]] std::vector<double> reals(const std::string& table,
                                            const std::string& column) const {
        return read<double>(table, column, H5T_NATIVE_DOUBLE);
    }
    [[nodiscard]] std::vector<std::int64_t> integers(const std::string& table,
                                                     const std::string& column) const {
        return read<std::int64_t>(table, column, H5T_NATIVE_INT64);
    }
    [[nodiscard]] std::vector<std::string> texts(const std::string& table,
                                                 const std::string& column) const {
        const std::size_t bytes = 32;
        const hid_t text = H5Tcopy(H5T_C_S1);
        H5Tset_size(text, bytes);
        H5Tset_cset(text, H5T_CSET_UTF8);
        const auto block = read<std::array<char, bytes>>(table, column, text);
        H5Tclose(text);
        std::vector<std::string> list;
        for (const auto& entry : block) list.emplace_back(entry.data());
        return list;
    }
    [[nodiscard]] std::string text_attribute(const std::string& object,
                                             const std::string& name) const {
        const hid_t attribute = open_attribute(object, name);
        const hid_t type = H5Aget_type(attribute);
        REQUIRE(H5Tis_variable_str(type) > 0);
        REQUIRE(H5Tget_cset(type) == H5T_CSET_UTF8);
        char* data = nullptr;
        REQUIRE(H5Aread(attribute, type, &data) >= 0);
        const std::string text = data;
        H5free_memory(data);
        H5Tclose(type);
        H5Aclose(attribute);
        return text;
    }
    [[nodiscard]] double real_attribute(const std::string& object, const std::string& name) const {
        const hid_t attribute = open_attribute(object, name);
        double value = 0.0;
        REQUIRE(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) >= 0);
        H5Aclose(attribute);
        return value;
    }
    [[nodiscard]] bool is_empty_attribute(const std::string& object,
                                          const std::string& name) const {
        const hid_t attribute = open_attribute(object, name);
        const hid_t space = H5Aget_space(attribute);
        const bool is_empty = H5Sget_simple_extent_type(space) == H5S_NULL;
        H5Sclose(space);
        H5Aclose(attribute);
        return is_empty;
    }
    /// Chunked and deflated, without times.
    [[nodiscard]] bool is_compressed_without_times(const std::string& table) const {
        const hid_t dataset = H5Dopen2(file_, table.c_str(), H5P_DEFAULT);
        const hid_t properties = H5Dget_create_plist(dataset);
        const bool is_compressed =
            H5Pget_layout(properties) == H5D_CHUNKED && H5Pget_nfilters(properties) == 2;
        H5Pclose(properties);
        H5Dclose(dataset);
        return is_compressed && !has_times(table);
    }
    [[nodiscard]] bool has_times(const std::string& object) const {
#if H5_VERSION_GE(1, 12, 0)
        H5O_info2_t info{};
        H5Oget_info_by_name3(file_, object.c_str(), &info, H5O_INFO_TIME, H5P_DEFAULT);
#else
        H5O_info_t info{};
        H5Oget_info_by_name2(file_, object.c_str(), &info, H5O_INFO_TIME, H5P_DEFAULT);
#endif
        return info.ctime != 0 || info.mtime != 0;
    }
    /// Texts of the attribute `units`, which must be as many as there are columns.
    [[nodiscard]] std::vector<std::string> units(const std::string& table) const {
        const hid_t attribute = open_attribute(table, "units");
        const hid_t space = H5Aget_space(attribute);
        std::vector<char*> data(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
        const hid_t type = H5Aget_type(attribute);
        REQUIRE(H5Aread(attribute, type, data.data()) >= 0);
        std::vector<std::string> list(data.begin(), data.end());
        for (char* text : data) H5free_memory(text);
        H5Tclose(type);
        H5Sclose(space);
        H5Aclose(attribute);
        return list;
    }

  private:
    [[nodiscard]] hid_t open_attribute(const std::string& object, const std::string& name) const {
        const hid_t attribute =
            H5Aopen_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        REQUIRE(attribute >= 0);
        return attribute;
    }
    template <class Value>
    [[nodiscard]] std::vector<Value> read(const std::string& table,
                                          const std::string& column,
                                          hid_t type) const {
        const hid_t dataset = H5Dopen2(file_, table.c_str(), H5P_DEFAULT);
        REQUIRE(dataset >= 0);
        const hid_t space = H5Dget_space(dataset);
        std::vector<Value> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
        const hid_t record = H5Tcreate(H5T_COMPOUND, sizeof(Value));
        H5Tinsert(record, column.c_str(), 0, type);
        Value nothing{};
        void* data = values.empty() ? &nothing : values.data();
        CHECK(H5Dread(dataset, record, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
        H5Tclose(record);
        H5Sclose(space);
        H5Dclose(dataset);
        return values;
    }

    hid_t file_;
};

std::vector<Table> tables(const Analysis& a) {
    return {size_distribution_table(a), population_table(a), tracks_table(a), spots_table(a, true)};
}

}  // namespace

TEST_CASE("results_hdf5: the tables read back as they are", "[report][property]") {
    const example::ScratchFolder folder;
    const Analysis a = example::analysis();
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const Reader file(folder / "results.h5");
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

TEST_CASE("results_hdf5: every method has its curve, settings and units are attributes",
          "[report][contract]") {
    const example::ScratchFolder folder;
    const Analysis a = example::analysis();
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const Reader file(folder / "results.h5");
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
    const Reader file(folder / "results.h5");
    CHECK(file.reals("msd", "msd_um2") == a.msd_um2);
    CHECK(file.integers("msd", "lag_frames").back() == 10001);
}

TEST_CASE("results_hdf5: a blank video gives tables without rows", "[report][errors]") {
    const example::ScratchFolder folder;
    const Analysis a = example::blank();
    write_results_hdf5(folder / "results.h5", a, tables(a));
    const Reader file(folder / "results.h5");
    CHECK(file.integers("tracks", "track_id").empty());
    CHECK(file.reals("drift", "x_px").empty());
    CHECK(file.is_empty_attribute("concentration", "per_ml"));
    CHECK(file.reals("size_distribution", "bin_center_nm").size() == 8);
}
