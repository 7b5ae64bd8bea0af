// SPDX-License-Identifier: MIT
#include "nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace nta {
namespace {

std::size_t changes(const std::string& from, const std::string& to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(const std::string& found, const std::vector<std::string>& names) {
    constexpr std::size_t longest = 64;  // a longer key is no misspelling of ours
    if (names.empty() || found.size() > longest) return {};
    const auto nearest =
        std::min_element(names.begin(), names.end(), [&](const auto& a, const auto& b) {
            return changes(found, a) < changes(found, b);
        });
    const std::size_t bearable = std::max<std::size_t>(2, found.size() / 3);
    return changes(found, *nearest) <= bearable ? "; did you mean '" + *nearest + "'?" : "";
}

}  // namespace nta
