// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

namespace nta {

/// A number with its uncertainty: 95 % interval and standard error, absent where they cannot be
/// estimated (never NaN).
struct Estimate {
    double value = 0.0;
    std::optional<double> low;   ///< lower end of the 95 % interval
    std::optional<double> high;  ///< upper end of the 95 % interval
    std::optional<double> se;    ///< standard error
};

}  // namespace nta
