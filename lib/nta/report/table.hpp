// SPDX-License-Identifier: MIT
// A table of results, written to CSV and to HDF5 alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nta {

/// One entry of a table; std::monostate where there is nothing to say. Numbers are finite: make
/// them with cell().
using Cell = std::variant<std::monostate, double, float, std::int64_t, std::string>;

enum class CellType { real, real32, integer, text };

/// A column: what it is called, its unit ("" for none, "1" for a pure number), and its entry in
/// every row.
struct Column {
    std::string name;
    std::string unit;
    CellType type = CellType::real;
    std::function<Cell(std::size_t)> at;
};

/// Rows are made when they are written, so that a table of millions of spots costs no memory.
struct Table {
    std::string name;
    std::size_t rows = 0;
    std::vector<Column> columns;
};

/// A fact about a whole file or table. std::monostate becomes an HDF5 attribute without a value
/// (h5py: Empty).
using AttributeValue =
    std::variant<std::monostate, bool, double, std::int64_t, std::string, std::vector<std::string>>;

/// The entry for a number; nothing where it is not finite.
Cell cell(double value);
Cell cell(float value);
Cell cell(const std::optional<double>& value);
/// The entry for a text; bytes that are not UTF-8 become the replacement character U+FFFD.
Cell cell(const std::string& text);

/// The text with all that is not UTF-8 replaced by U+FFFD.
std::string valid_utf8(const std::string& text);

}  // namespace nta
