// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"
#include "nta/report/gnuplot.hpp"

#include <optional>

namespace nta {

/// The reported size distribution with its 95 % band, per mL where there is a concentration;
/// nothing without sizes.
std::optional<Figure> size_figure(const Analysis& analysis);

}  // namespace nta
