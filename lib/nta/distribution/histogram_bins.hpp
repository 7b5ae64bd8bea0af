// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace nta {

/// The bins of the reported histogram: entry i covers [i, i + 1) x width_nm.
struct HistogramBins {
    double width_nm = 1.0;
    std::size_t count = 0;

    [[nodiscard]] double edge_nm(std::size_t i) const { return width_nm * static_cast<double>(i); }
    [[nodiscard]] double center_nm(std::size_t i) const {
        return width_nm * (static_cast<double>(i) + 0.5);
    }
};

}  // namespace nta
