// SPDX-License-Identifier: MIT
#include "nta/link/resting_steps.hpp"

#include <algorithm>
#include <cstddef>

namespace nta {

std::vector<bool> resting_steps(const std::vector<LaboratoryStep>& steps) {
    constexpr std::size_t window = 8;
    constexpr double most_error_ratio = 2.0;
    constexpr double least_error_px2 = 0.005;  // no real spot stands stiller than 0.05 px
    std::vector<bool> rest(steps.size(), false);
    for (std::size_t begin = 0; begin + window <= steps.size(); ++begin) {
        double squares = 0.0;
        double errors = 0.0;
        for (std::size_t k = begin; k < begin + window; ++k) {
            squares += steps[k].half_square_px2;
            errors += std::max(least_error_px2, steps[k].error_px2);
        }
        if (squares >= most_error_ratio * errors) continue;
        std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(begin), window, true);
    }
    return rest;
}

}  // namespace nta
