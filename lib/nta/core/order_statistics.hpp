// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

namespace nta {

/// The value below which a share (0 to 1) of the values lies: one of them, the rank rounded down.
/// `values` is not empty (assert).
inline double quantile_of(std::vector<double> values, double share) {
    assert(!values.empty());
    const auto at = values.begin() +
                    static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

/// The middle value, of an even number the upper of the two. `values` is not empty (assert).
inline double median_of(std::vector<double> values) {
    assert(!values.empty());
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace nta
