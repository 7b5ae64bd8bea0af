// SPDX-License-Identifier: MIT
#include "nta/report/hdf5_file.hpp"

#include "nta/report/output_folder.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

namespace nta {
namespace {

constexpr std::size_t k_rows_per_chunk = 4096;
constexpr unsigned k_deflate_level = 1;  // level 6 saves 2 % of a result with its positions
constexpr std::size_t k_growth_bytes = 1U << 20U;  // of the file in memory

void check(herr_t status, const std::string& what) {
    if (status < 0) throw Hdf5Error(what);
}

Hdf5Handle property_list(hid_t list_class) {
    return {H5Pcreate(list_class), H5Pclose, "property list"};
}

Hdf5Handle copied_type(hid_t type) { return {H5Tcopy(type), H5Tclose, "type"}; }

Hdf5Handle variable_text_type() {
    Hdf5Handle type = copied_type(H5T_C_S1);
    check(H5Tset_size(type.id(), H5T_VARIABLE), "text type");
    check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "text type");
    return type;
}

Hdf5Handle fixed_text_type(std::size_t bytes) {
    Hdf5Handle type = copied_type(H5T_C_S1);
    check(H5Tset_size(type.id(), bytes), "text type");
    check(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "text type");
    check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "text type");
    return type;
}

// The enumeration that h5py takes for a boolean.
Hdf5Handle boolean_type() {
    Hdf5Handle type(H5Tenum_create(H5T_STD_I8LE), H5Tclose, "boolean type");
    const std::int8_t no = 0;
    const std::int8_t yes = 1;
    check(H5Tenum_insert(type.id(), "FALSE", &no), "boolean type");
    check(H5Tenum_insert(type.id(), "TRUE", &yes), "boolean type");
    return type;
}

struct AttributeWriter {
    hid_t object;
    const std::string& name;

    void write(hid_t file_type, hid_t memory_type, Hdf5Handle space, const void* data) const {
        const Hdf5Handle properties = property_list(H5P_ATTRIBUTE_CREATE);
        check(H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8), name);
        Hdf5Handle attribute(
            H5Acreate2(object, name.c_str(), file_type, space.id(), properties.id(), H5P_DEFAULT),
            H5Aclose,
            "attribute " + name);
        if (data != nullptr) check(H5Awrite(attribute.id(), memory_type, data), name);
        attribute.close();
    }
    [[nodiscard]] Hdf5Handle space(H5S_class_t kind) const {
        return {H5Screate(kind), H5Sclose, "dataspace"};
    }

    void operator()(std::monostate) const {
        write(H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, space(H5S_NULL), nullptr);
    }
    void operator()(bool value) const {
        const auto byte = static_cast<std::int8_t>(value);
        const Hdf5Handle type = boolean_type();
        write(type.id(), type.id(), space(H5S_SCALAR), &byte);
    }
    void operator()(double value) const {
        if (!std::isfinite(value)) return (*this)(std::monostate{});
        write(H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, space(H5S_SCALAR), &value);
    }
    void operator()(std::int64_t value) const {
        write(H5T_STD_I64LE, H5T_NATIVE_INT64, space(H5S_SCALAR), &value);
    }
    void operator()(const std::string& value) const {
        const std::string text = valid_utf8(value);
        const char* data = text.c_str();
        const Hdf5Handle type = variable_text_type();
        write(type.id(), type.id(), space(H5S_SCALAR), &data);
    }
    void operator()(const std::vector<std::string>& values) const {
        std::vector<const char*> data;
        for (const std::string& value : values) data.push_back(value.c_str());
        const hsize_t count = data.size();
        const Hdf5Handle type = variable_text_type();
        write(type.id(),
              type.id(),
              {H5Screate_simple(1, &count, nullptr), H5Sclose, "dataspace"},
              data.data());
    }
};

// How one column lies in a record.
struct Field {
    const Column* column;
    std::size_t offset;
    std::size_t bytes;
};

std::size_t field_bytes(const Column& column, std::size_t rows) {
    if (column.type == CellType::real32) return sizeof(float);
    if (column.type != CellType::text) return 8;
    std::size_t longest = 1;  // HDF5 knows no texts of 0 bytes
    for (std::size_t row = 0; row < rows; ++row) {
        const Cell entry = column.at(row);
        if (const auto* text = std::get_if<std::string>(&entry)) {
            longest = std::max(longest, text->size());
        }
    }
    return longest;
}

std::vector<Field> lay_out(const Table& table) {
    std::vector<Field> fields;
    std::size_t offset = 0;
    for (const Column& column : table.columns) {
        const std::size_t bytes = field_bytes(column, table.rows);
        fields.push_back({&column, offset, bytes});
        offset += bytes;
    }
    return fields;
}

std::size_t record_bytes(const std::vector<Field>& fields) {
    return fields.back().offset + fields.back().bytes;
}

enum class Place { file, memory };

Hdf5Handle field_type(const Field& field, Place place) {
    const bool in_file = place == Place::file;
    switch (field.column->type) {
        case CellType::real:
            return copied_type(in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE);
        case CellType::real32:
            return copied_type(in_file ? H5T_IEEE_F32LE : H5T_NATIVE_FLOAT);
        case CellType::integer:
            return copied_type(in_file ? H5T_STD_I64LE : H5T_NATIVE_INT64);
        case CellType::text:
            break;
    }
    return fixed_text_type(field.bytes);
}

Hdf5Handle record_type(const std::vector<Field>& fields, Place place) {
    Hdf5Handle record(H5Tcreate(H5T_COMPOUND, record_bytes(fields)), H5Tclose, "compound type");
    for (const Field& field : fields) {
        const Hdf5Handle type = field_type(field, place);
        check(H5Tinsert(record.id(), field.column->name.c_str(), field.offset, type.id()),
              field.column->name);
    }
    return record;
}

void pack(const Cell& entry, const Field& field, char* record) {
    char* to = record + field.offset;
    const bool is_absent = std::holds_alternative<std::monostate>(entry);
    switch (field.column->type) {
        case CellType::real: {
            const double value =
                is_absent ? std::numeric_limits<double>::quiet_NaN() : std::get<double>(entry);
            std::memcpy(to, &value, sizeof value);
            break;
        }
        case CellType::real32: {
            const float value =
                is_absent ? std::numeric_limits<float>::quiet_NaN() : std::get<float>(entry);
            std::memcpy(to, &value, sizeof value);
            break;
        }
        case CellType::integer: {
            const std::int64_t value = is_absent ? -1 : std::get<std::int64_t>(entry);
            std::memcpy(to, &value, sizeof value);
            break;
        }
        case CellType::text: {
            if (is_absent) break;
            const auto& text = std::get<std::string>(entry);
            std::memcpy(to, text.data(), text.size());
            break;
        }
    }
}

Hdf5Handle create_dataset(hid_t parent, const Table& table, const std::vector<Field>& fields) {
    const hsize_t rows = table.rows;
    const hsize_t chunk = std::clamp<hsize_t>(rows, 1, k_rows_per_chunk);
    const hsize_t unlimited = H5S_UNLIMITED;  // a fixed size would forbid chunks in an empty table
    const Hdf5Handle space(H5Screate_simple(1, &rows, &unlimited), H5Sclose, "dataspace");
    const Hdf5Handle properties = property_list(H5P_DATASET_CREATE);
    check(H5Pset_obj_track_times(properties.id(), 0), table.name);
    check(H5Pset_chunk(properties.id(), 1, &chunk), table.name);
    check(H5Pset_shuffle(properties.id()), table.name);
    check(H5Pset_deflate(properties.id(), k_deflate_level), table.name);
    const Hdf5Handle type = record_type(fields, Place::file);
    return {H5Dcreate2(parent,
                       table.name.c_str(),
                       type.id(),
                       space.id(),
                       H5P_DEFAULT,
                       properties.id(),
                       H5P_DEFAULT),
            H5Dclose,
            "table " + table.name};
}

void write_rows(hid_t dataset, const Table& table, const std::vector<Field>& fields) {
    const Hdf5Handle memory_type = record_type(fields, Place::memory);
    const Hdf5Handle space(H5Dget_space(dataset), H5Sclose, "dataspace");
    const std::size_t stride = record_bytes(fields);
    std::vector<char> block;
    for (std::size_t first = 0; first < table.rows; first += k_rows_per_chunk) {
        const std::size_t count = std::min(k_rows_per_chunk, table.rows - first);
        block.assign(count * stride, '\0');
        for (std::size_t i = 0; i < count; ++i) {
            for (const Field& field : fields) {
                pack(field.column->at(first + i), field, block.data() + i * stride);
            }
        }
        const hsize_t start = first;
        const hsize_t size = count;
        const Hdf5Handle block_space(H5Screate_simple(1, &size, nullptr), H5Sclose, "dataspace");
        check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &size, nullptr),
              table.name);
        check(
            H5Dwrite(
                dataset, memory_type.id(), block_space.id(), space.id(), H5P_DEFAULT, block.data()),
            table.name);
    }
}

constexpr hssize_t k_most_rows = 50'000'000;

std::vector<double> read_column(hid_t dataset, hsize_t rows, const std::string& name) {
    const Hdf5Handle record(H5Tcreate(H5T_COMPOUND, sizeof(double)), H5Tclose, "compound type");
    check(H5Tinsert(record.id(), name.c_str(), 0, H5T_NATIVE_DOUBLE), name);
    std::vector<double> values(rows);
    // HDF5 matches fields by name and turns whole numbers and floats into doubles.
    check(H5Dread(dataset, record.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), name);
    return values;
}

void require_number(hid_t record, const std::string& name) {
    const int index = H5Tget_member_index(record, name.c_str());
    if (index < 0) throw Hdf5Error("column " + name);
    const H5T_class_t kind = H5Tget_member_class(record, static_cast<unsigned>(index));
    if (kind != H5T_FLOAT && kind != H5T_INTEGER) throw Hdf5Error("column " + name);
}

}  // namespace

Hdf5Handle::Hdf5Handle(hid_t id, Closer closer, const std::string& what)
    : id_(id), closer_(closer), what_(what) {
    if (id < 0) throw Hdf5Error(what);
}

Hdf5Handle::~Hdf5Handle() {
    if (id_ >= 0) closer_(id_);
}

Hdf5Handle::Hdf5Handle(Hdf5Handle&& other) noexcept
    : id_(std::exchange(other.id_, -1)), closer_(other.closer_), what_(std::move(other.what_)) {}

void Hdf5Handle::close() { check(closer_(std::exchange(id_, -1)), what_); }

Hdf5Silence::Hdf5Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Silence::~Hdf5Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

Hdf5Handle create_hdf5_in_memory(const std::filesystem::path& path) {
    const Hdf5Handle creation = property_list(H5P_FILE_CREATE);
    check(H5Pset_obj_track_times(creation.id(), 0), "file");
    const Hdf5Handle access = property_list(H5P_FILE_ACCESS);
    check(H5Pset_fapl_core(access.id(), k_growth_bytes, false), "file");
    return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose, "file"};
}

std::span<const char> hdf5_image(hid_t file) {
    check(H5Fflush(file, H5F_SCOPE_GLOBAL), "file");
    // The driver gives away its own buffer: H5Fget_file_image would copy all of it.
    void* handle = nullptr;
    check(H5Fget_vfd_handle(file, H5P_DEFAULT, &handle), "file");
    const ssize_t bytes = H5Fget_file_image(file, nullptr, 0);
    if (bytes < 0 || handle == nullptr) throw Hdf5Error("file");
    return {static_cast<const char*>(*static_cast<void**>(handle)),
            static_cast<std::size_t>(bytes)};
}

void write_hdf5_image(hid_t file, const std::filesystem::path& path) {
    write_file(path, [file](std::ostream& out) {
        const std::span<const char> bytes = hdf5_image(file);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    });
}

Hdf5Handle create_group(hid_t parent, const std::string& name) {
    const Hdf5Handle properties = property_list(H5P_GROUP_CREATE);
    check(H5Pset_obj_track_times(properties.id(), 0), name);
    return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
            H5Gclose,
            "group " + name};
}

void write_attribute(hid_t object, const std::string& name, const AttributeValue& value) {
    std::visit(AttributeWriter{object, name}, value);
}

void write_table(hid_t parent, const Table& table) {
    const std::vector<Field> fields = lay_out(table);
    Hdf5Handle dataset = create_dataset(parent, table, fields);
    write_rows(dataset.id(), table, fields);
    std::vector<std::string> units;
    for (const Column& column : table.columns) units.push_back(column.unit);
    write_attribute(dataset.id(), "units", units);
    dataset.close();
}

Hdf5Handle open_hdf5(const std::filesystem::path& path) {
    return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "file"};
}

std::vector<std::vector<double>> read_columns(hid_t file,
                                              const std::string& table,
                                              const std::vector<std::string>& names) {
    const Hdf5Handle dataset(
        H5Dopen2(file, table.c_str(), H5P_DEFAULT), H5Dclose, "table " + table);
    const Hdf5Handle record(H5Dget_type(dataset.id()), H5Tclose, "table " + table);
    const Hdf5Handle space(H5Dget_space(dataset.id()), H5Sclose, "dataspace");
    const hssize_t rows = H5Sget_simple_extent_npoints(space.id());
    const bool is_table = H5Tget_class(record.id()) == H5T_COMPOUND &&
                          H5Sget_simple_extent_ndims(space.id()) == 1 && rows >= 0;
    if (!is_table || rows > k_most_rows) throw Hdf5Error("table " + table);
    std::vector<std::vector<double>> columns;
    for (const std::string& name : names) {
        require_number(record.id(), name);
        columns.push_back(read_column(dataset.id(), static_cast<hsize_t>(rows), name));
    }
    return columns;
}

std::optional<double> read_number(hid_t file, const std::string& object, const std::string& name) {
    const Hdf5Handle attribute(
        H5Aopen_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose,
        "attribute " + name);
    const Hdf5Handle space(H5Aget_space(attribute.id()), H5Sclose, "dataspace");
    if (H5Sget_simple_extent_type(space.id()) == H5S_NULL) return std::nullopt;
    if (H5Sget_simple_extent_npoints(space.id()) != 1) throw Hdf5Error("attribute " + name);
    double value = 0.0;
    check(H5Aread(attribute.id(), H5T_NATIVE_DOUBLE, &value), name);
    return value;
}

}  // namespace nta
