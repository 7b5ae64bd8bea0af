// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"

#include <hdf5.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nta::test {

/// Reads an HDF5 file through the C interface, as any other program would.
class Hdf5Reader {
  public:
    explicit Hdf5Reader(const std::filesystem::path& path)
        : file_(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {
        REQUIRE(file_ >= 0);
    }
    ~Hdf5Reader() { H5Fclose(file_); }
    Hdf5Reader(const Hdf5Reader&) = delete;
    Hdf5Reader& operator=(const Hdf5Reader&) = delete;

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

}  // namespace nta::test
