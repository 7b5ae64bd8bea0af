// SPDX-License-Identifier: MIT
#include "nta/report/tables_hdf5.hpp"

#include "nta/report/hdf5_file.hpp"

namespace nta {

void write_tables_hdf5(const std::filesystem::path& path,
                       const std::vector<std::pair<std::string, AttributeValue>>& attributes,
                       const std::vector<Table>& tables) {
    const Hdf5Silence silence;
    const Hdf5Handle file = create_hdf5_in_memory(path);
    for (const auto& [name, value] : attributes) write_attribute(file.id(), name, value);
    for (const Table& table : tables) write_table(file.id(), table);
    write_hdf5_image(file.id(), path);
}

}  // namespace nta
