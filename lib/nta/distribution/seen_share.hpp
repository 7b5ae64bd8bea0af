// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <numbers>

namespace nta {

/// Tracks that are weighted by the depth in which each was counted stand for all particles of their
/// diameter, down to where particles become too dim to be counted at any depth. There the sample's
/// density f(x), x = ln d, is seen as
///
///     f(x) S(x) / integral of f S,   S(x) = 0.01 + 0.99 Phi((x - ln from_nm) / width_ln)
///
/// `width_ln`: light that is uneven over the picture, and brightness known to some percent, make
/// the edge soft. The hundredth below it is for what is brighter than the sample's other particles
/// are.
struct SeenShare {
    double from_nm = 0.0;  ///< 0: every particle is seen
    double width_ln = 0.03;

    [[nodiscard]] bool is_partial() const { return from_nm > 0.0; }
    [[nodiscard]] double at(double ln_nm) const {
        constexpr double least = 0.01;
        if (!is_partial()) return 1.0;
        const double z = (ln_nm - std::log(from_nm)) / (std::numbers::sqrt2 * width_ln);
        return least + (1.0 - least) * 0.5 * std::erfc(-z);
    }
};

}  // namespace nta
