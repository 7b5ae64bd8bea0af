// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/table.hpp"

#include <ostream>
#include <string>
#include <string_view>

namespace nta {

/// A text as one CSV field: in double quotes where it holds a comma, a quote or a line break (RFC
/// 4180, section 2).
std::string csv_field(const std::string& text);

/// Writes the header and all rows; absent entries are empty. Numbers use a point whatever the
/// locale and read back exactly.
void write_csv(std::ostream& out, const Table& table, std::string_view line_end = "\n");

}  // namespace nta
