// SPDX-License-Identifier: MIT
#include "nta/link/motion_model.hpp"

#include <cmath>

namespace nta {
double ln_heavy_tailed_density(double deviation, double sd) {
    // Student's t, nu = 4: density 3/8 (1 + z^2/4)^(-5/2).
    const double z = deviation / sd;
    return std::log(0.375 / sd) - 2.5 * std::log1p(0.25 * z * z);
}

}  // namespace nta
