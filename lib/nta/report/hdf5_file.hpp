// SPDX-License-Identifier: MIT
// The little of HDF5 that results need, with handles that close themselves. Nothing here depends on
// time, so that two files with the same content are the same byte for byte.
#pragma once

#include "nta/report/table.hpp"

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace nta {

/// HDF5 refused; the message says which step.
struct Hdf5Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One open HDF5 object, closed at the end of its life.
class Hdf5Handle {
  public:
    using Closer = herr_t (*)(hid_t);
    /// Takes over what an HDF5 call returned; throws Hdf5Error naming `what` where the call failed.
    Hdf5Handle(hid_t id, Closer closer, const std::string& what);
    ~Hdf5Handle();
    Hdf5Handle(Hdf5Handle&& other) noexcept;
    Hdf5Handle(const Hdf5Handle&) = delete;
    Hdf5Handle& operator=(const Hdf5Handle&) = delete;
    Hdf5Handle& operator=(Hdf5Handle&&) = delete;

    [[nodiscard]] hid_t id() const { return id_; }
    /// Closes now; throws Hdf5Error where buffered data could not be written.
    void close();

  private:
    hid_t id_;
    Closer closer_;
    std::string what_;
};

/// Keeps HDF5 from printing its error stack, which belongs to the program, not to the library.
class Hdf5Silence {
  public:
    Hdf5Silence();
    ~Hdf5Silence();
    Hdf5Silence(const Hdf5Silence&) = delete;
    Hdf5Silence& operator=(const Hdf5Silence&) = delete;

  private:
    H5E_auto2_t function_ = nullptr;
    void* data_ = nullptr;
};

/// A new HDF5 file in memory. `path` must not exist: HDF5 looks there for a file that is already
/// open. It is not written: HDF5 1.10 crashes at the end of the program after a disk was full, so
/// the finished bytes are written by other means.
Hdf5Handle create_hdf5_in_memory(const std::filesystem::path& path);
/// The bytes of such a file; valid while it is open and not changed.
std::span<const char> hdf5_image(hid_t file);
/// Writes these bytes to a file. Throws InputError where that fails.
void write_hdf5_image(hid_t file, const std::filesystem::path& path);

Hdf5Handle create_group(hid_t parent, const std::string& name);
void write_attribute(hid_t object, const std::string& name, const AttributeValue& value);

/// Writes a table as a chunked, compressed dataset of compound type, with the columns' units as
/// attribute `units` (one text per column). HDF5 has no empty entries: an absent real number is
/// NaN, an absent whole number -1, an absent text "".
void write_table(hid_t parent, const Table& table);

/// Opens a file for reading. Throws Hdf5Error where it is none.
Hdf5Handle open_hdf5(const std::filesystem::path& path);
/// Columns of a table as real numbers, NaN where a number is absent. Throws Hdf5Error where the
/// table or a column is not there, is no number, or has more rows than a result can have.
std::vector<std::vector<double>> read_columns(hid_t file,
                                              const std::string& table,
                                              const std::vector<std::string>& names);
/// An attribute that is a number, nothing where it has no value. Throws Hdf5Error where there is
/// none.
std::optional<double> read_number(hid_t file, const std::string& object, const std::string& name);

}  // namespace nta
