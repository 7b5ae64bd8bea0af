// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/random.hpp"
#include "nta/simulate/scene.hpp"

namespace nta {

/// Diameters of a population, cut to its range (the other particles do not exist and are not
/// counted).
///     lognormal: sigma^2 = ln(1 + cv^2), mode of dN/dd = median exp(-sigma^2); normal: mode =
///     median = mean, SD = cv mean
/// Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (1994), sec. 14.3.
class DiameterDistribution {
  public:
    explicit DiameterDistribution(const ScenePopulation& population);

    [[nodiscard]] double draw_nm(Random& random) const;
    /// Share of the uncut distribution that lies within the range.
    [[nodiscard]] double kept_fraction() const;
    /// Share of the cut distribution that lies below a diameter.
    [[nodiscard]] double share_below(double diameter_nm) const;
    /// Practical ends: those of the range, or 8 sigma from the median where these are closer.
    [[nodiscard]] double lowest_nm() const;
    [[nodiscard]] double highest_nm() const;

  private:
    [[nodiscard]] double uncut_share_below(double diameter_nm) const;

    DiameterShape shape_;
    double median_nm_;
    double spread_;  // lognormal: sigma of ln d; normal: SD in nm
    double min_nm_;
    double max_nm_;
};

}  // namespace nta
