// SPDX-License-Identifier: MIT
#pragma once

#include "nta/link/motion_parts.hpp"

namespace nta {

/// Fits a velocity s(t) c(place): the pump is turned up and down, the shape and the direction of
/// the flow stay. Strength s and shape c are found in turn, each by least squares. `shaped`: c
/// differs over the picture. Far fewer parameters than a shape that changes freely.
Solution fit_product(const StepMoments& sums, const Blocks& blocks, bool shaped);

/// How many parameters that takes, per axis.
double product_parameters(const Blocks& blocks, bool shaped);

}  // namespace nta
