// SPDX-License-Identifier: MIT
#include "nta/distribution/diameter_grid.hpp"

#include <algorithm>
#include <cmath>

namespace nta {

LogGrid diameter_grid(const DistributionOptions& options) {
    constexpr double coarsest_step = 0.0375;
    // Particles beyond the histogram need nodes of their own, or they would pile up in its last
    // bins.
    const double first = std::log(std::min(10.0, options.max_diameter_nm / 100.0));
    const double last = std::log(2.0 * options.max_diameter_nm);
    // An even number of cells, so that the coarsened grids end at the same node.
    const auto cells =
        2 * static_cast<std::size_t>(std::ceil((last - first) / (2.0 * coarsest_step)));
    return {first, (last - first) / static_cast<double>(cells), cells + 1};
}

std::vector<double> diameter_grid_nm(const DistributionOptions& options) {
    const LogGrid grid = diameter_grid(options);
    std::vector<double> result(grid.size);
    for (std::size_t i = 0; i < grid.size; ++i)
        result[i] = std::exp(grid.ln_nm(static_cast<double>(i)));
    return result;
}

}  // namespace nta
