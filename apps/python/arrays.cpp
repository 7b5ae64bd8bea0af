// SPDX-License-Identifier: MIT
#include "arrays.hpp"

#include <cstdint>
#include <limits>
#include <type_traits>
#include <variant>

namespace py = pybind11;

namespace nta {
namespace {

// Entries of a column of numbers; `absent` stands where there is none.
template <class T>
struct Entries {
    std::vector<T> values;
    std::vector<std::uint8_t> missing;
    bool any_missing = false;

    Entries(const Table& table, const Column& column, T absent) {
        values.reserve(table.rows);
        missing.reserve(table.rows);
        for (std::size_t i = 0; i < table.rows; ++i) {
            const Cell cell = column.at(i);
            const T* value = std::get_if<T>(&cell);
            values.push_back(value != nullptr ? *value : absent);
            missing.push_back(value == nullptr ? 1 : 0);
            any_missing = any_missing || value == nullptr;
        }
    }
};

template <class T>
py::tuple numbers(const Table& table, const Column& column, T absent) {
    Entries<T> entries = [&] {
        const py::gil_scoped_release released;
        return Entries<T>(table, column, absent);
    }();
    py::object missing = py::none();
    if (std::is_integral_v<T> && entries.any_missing)
        missing = array_of(std::move(entries.missing)).attr("view")("bool");
    return py::make_tuple(column.name, array_of(std::move(entries.values)), missing);
}

py::tuple texts(const Table& table, const Column& column) {
    py::list entries;
    for (std::size_t i = 0; i < table.rows; ++i) {
        const Cell cell = column.at(i);
        const auto* text = std::get_if<std::string>(&cell);
        entries.append(py::str(text != nullptr ? *text : std::string()));
    }
    return py::make_tuple(column.name, entries, py::none());
}

}  // namespace

py::array picture_of(const FramePtr& frame) {
    const GrayImage& image = frame->image;
    const py::capsule owner(new FramePtr(frame),
                            [](void* held) { delete static_cast<FramePtr*>(held); });
    const std::vector<py::ssize_t> shape = {image.height, image.width};
    py::array picture =
        image.is_16_bit ? py::array(py::array_t<std::uint16_t>(shape, image.pixels16.data(), owner))
                        : py::array(py::array_t<std::uint8_t>(shape, image.pixels8.data(), owner));
    picture.attr("setflags")(py::arg("write") = false);
    return picture;
}

py::list columns_of(const Table& table) {
    py::list columns;
    for (const Column& column : table.columns) {
        switch (column.type) {
            case CellType::real:
                columns.append(numbers(table, column, std::numeric_limits<double>::quiet_NaN()));
                break;
            case CellType::real32:
                columns.append(numbers(table, column, std::numeric_limits<float>::quiet_NaN()));
                break;
            case CellType::integer:
                columns.append(numbers(table, column, std::int64_t{-1}));
                break;
            case CellType::text:
                columns.append(texts(table, column));
                break;
        }
    }
    return columns;
}

py::list list_of(const Diagnostics& diagnostics) {
    py::list list;
    for (const Diagnostic& d : diagnostics) {
        py::dict entry;
        entry["code"] = d.code;
        entry["severity"] = d.severity == Severity::note ? "note" : "warning";
        entry["message"] = d.message;
        entry["value"] = d.value ? py::object(py::float_(*d.value)) : py::none();
        list.append(entry);
    }
    return list;
}

void register_spot_records() {
    PYBIND11_NUMPY_DTYPE_EX(Localization,
                            frame,
                            "frame",
                            x_px,
                            "x",
                            y_px,
                            "y",
                            x_sd_px,
                            "x_sd_px",
                            y_sd_px,
                            "y_sd_px",
                            peak_adu,
                            "peak_adu",
                            noise_adu,
                            "noise_adu",
                            width_px,
                            "width_px",
                            saturated,
                            "saturated",
                            gain_adu,
                            "gain_adu",
                            log_flux_sd,
                            "log_flux_sd",
                            lean_x_px,
                            "lean_x_px",
                            lean_y_px,
                            "lean_y_px",
                            lean_sd_px,
                            "lean_sd_px");
}

}  // namespace nta
