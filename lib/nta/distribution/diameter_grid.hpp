// SPDX-License-Identifier: MIT
// Internal to the stage: the grid on which tracks state their likelihood, and the finer ones the
// estimators work on.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <cstddef>

namespace nta {

inline constexpr std::size_t k_refinement =
    3;  ///< fine nodes per node of diameter_grid_nm, for narrow components
inline constexpr std::size_t k_em_stride =
    2;  ///< fine nodes per node of the nonparametric densities

/// From 10 nm (or a hundredth of the histogram's end, if less) to twice the end of the histogram,
/// in steps of at most 3.75 %. ln L is so smooth that interpolation to a third of that is exact to
/// 1e-7 per displacement.
LogGrid diameter_grid(const DistributionOptions& options);

}  // namespace nta
