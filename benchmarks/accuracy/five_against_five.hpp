// SPDX-License-Identifier: MIT
// Would five videos of one condition be told from five of another?
#pragma once

#include <vector>

#include "figure.hpp"

namespace nta::accuracy {

/// Percent of the comparisons of five against five modes, drawn from a pool each (`same`: both
/// from the first), in which Student's two-sided test finds a difference at the 5 % level.
Figure found_percent(const std::vector<double>& a, const std::vector<double>& b, bool same);

}  // namespace nta::accuracy
