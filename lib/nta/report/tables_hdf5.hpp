// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/table.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace nta {

/// Writes tables as compressed compound datasets of one HDF5 file, with facts as attributes of the
/// file. The same content gives the same bytes. `path` must not exist. HDF5 has no empty entries:
/// an absent real number is NaN, an absent whole number -1, an absent text "". Throws InputError
/// where the file cannot be written, a part of it may then remain.
void write_tables_hdf5(const std::filesystem::path& path,
                       const std::vector<std::pair<std::string, AttributeValue>>& attributes,
                       const std::vector<Table>& tables);

}  // namespace nta
