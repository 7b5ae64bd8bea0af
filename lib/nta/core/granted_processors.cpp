// SPDX-License-Identifier: MIT
#include "nta/core/granted_processors.hpp"

#include "nta/core/text.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

namespace nta {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

// The group of this process under version 2: what follows "0::".
std::optional<fs::path> group_of(const fs::path& membership) {
    constexpr std::string_view version_2 = "0::/";
    std::ifstream in(membership);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(version_2)) return fs::path(line.substr(version_2.size()));
    }
    return std::nullopt;
}

std::optional<int> lesser(std::optional<int> a, std::optional<int> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

std::optional<int> processors_of_quota(std::string_view cpu_max) {
    const std::size_t space = cpu_max.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const std::optional<double> quota = parse_double(cpu_max.substr(0, space));
    const std::optional<double> period = parse_double(cpu_max.substr(space + 1));
    if (!quota || !period || !(*quota > 0.0) || !(*period > 0.0)) return std::nullopt;
    const double processors = std::ceil(*quota / *period);
    if (!(processors < static_cast<double>(std::numeric_limits<int>::max()))) return std::nullopt;
    return static_cast<int>(processors);
}

std::optional<int> processors_of_groups(const fs::path& membership, const fs::path& mount) {
    const std::optional<fs::path> group = group_of(membership);
    if (!group) return std::nullopt;
    std::optional<int> least = processors_of_quota(first_line(mount / "cpu.max"));
    fs::path folder = mount;
    for (const fs::path& part : *group) {
        folder /= part;
        least = lesser(least, processors_of_quota(first_line(folder / "cpu.max")));
    }
    return least;
}

std::optional<int> processors_of_slurm(const char* cpus_per_task) {
    if (cpus_per_task == nullptr) return std::nullopt;
    const std::optional<long long> processors = parse_integer(cpus_per_task);
    if (!processors || *processors < 1 || *processors > std::numeric_limits<int>::max())
        return std::nullopt;
    return static_cast<int>(*processors);
}

}  // namespace nta
