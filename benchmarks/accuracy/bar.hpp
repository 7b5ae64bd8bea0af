// SPDX-License-Identifier: MIT
// A bar is a promise in numbers, and whether it is kept.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "figure.hpp"

namespace nta::accuracy {

/// One figure that a bar speaks of, and where it must lie.
struct Check {
    std::string what;
    Figure figure;
    std::string unit;
    double at_least = -std::numeric_limits<double>::infinity();
    double at_most = std::numeric_limits<double>::infinity();

    [[nodiscard]] bool met() const { return figure.value >= at_least && figure.value <= at_most; }
    /// Distance to the nearer limit: negative outside.
    [[nodiscard]] double distance() const;
    /// Distance in units of what the limits allow, to tell which of several figures is worst.
    [[nodiscard]] double slack() const;
};

enum class Verdict { met, falls_short, not_there };

struct Bar {
    std::string id;
    std::string requirement;
    std::string measured;
    Verdict verdict = Verdict::not_there;
    std::string remark;  ///< by how much it falls short, or what must be known to read the figure
};

/// A bar is met if every figure itself lies within its limits, whatever its standard error; where
/// that is larger than the distance to the limit, the remark says so.
Bar judge(std::string id,
          std::string requirement,
          const std::vector<Check>& checks,
          std::string note = {});

/// A bar that nothing can be measured of yet.
Bar not_there_yet(std::string id, std::string requirement, std::string why);

/// Two limits around zero.
Check within(std::string what, Figure figure, double limit, std::string unit);

}  // namespace nta::accuracy
