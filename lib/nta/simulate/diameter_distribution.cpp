// SPDX-License-Identifier: MIT
#include "nta/simulate/diameter_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {

DiameterDistribution::DiameterDistribution(const ScenePopulation& p)
    : shape_(p.distribution),
      median_nm_(p.median_nm.value_or(p.mode_nm.value_or(0.0))),
      spread_(0.0),
      min_nm_(p.min_nm),
      max_nm_(p.max_nm) {
    if (shape_ == DiameterShape::normal) spread_ = p.cv * median_nm_;
    if (shape_ == DiameterShape::lognormal) {
        spread_ = std::sqrt(std::log1p(p.cv * p.cv));
        if (p.mode_nm) median_nm_ = *p.mode_nm * std::exp(spread_ * spread_);
    }
}

double DiameterDistribution::lowest_nm() const {
    if (shape_ == DiameterShape::single) return median_nm_;
    return std::max(min_nm_,
                    shape_ == DiameterShape::normal ? median_nm_ - 8.0 * spread_
                                                    : median_nm_ * std::exp(-8.0 * spread_));
}

double DiameterDistribution::highest_nm() const {
    if (shape_ == DiameterShape::single) return median_nm_;
    return std::min(max_nm_,
                    shape_ == DiameterShape::normal ? median_nm_ + 8.0 * spread_
                                                    : median_nm_ * std::exp(8.0 * spread_));
}

double DiameterDistribution::draw_nm(Random& random) const {
    if (shape_ == DiameterShape::single) return median_nm_;
    for (;;) {
        const double u = spread_ * random.normal();
        const double d_nm =
            shape_ == DiameterShape::normal ? median_nm_ + u : median_nm_ * std::exp(u);
        if (d_nm >= min_nm_ && d_nm <= max_nm_) return d_nm;
    }
}

double DiameterDistribution::uncut_share_below(double diameter_nm) const {
    const double z = shape_ == DiameterShape::normal ? (diameter_nm - median_nm_) / spread_
                                                     : std::log(diameter_nm / median_nm_) / spread_;
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double DiameterDistribution::kept_fraction() const {
    if (shape_ == DiameterShape::single)
        return median_nm_ >= min_nm_ && median_nm_ <= max_nm_ ? 1.0 : 0.0;
    return uncut_share_below(max_nm_) - uncut_share_below(min_nm_);
}

double DiameterDistribution::share_below(double diameter_nm) const {
    if (shape_ == DiameterShape::single) return diameter_nm > median_nm_ ? 1.0 : 0.0;
    const double d_nm = std::clamp(diameter_nm, min_nm_, max_nm_);
    return (uncut_share_below(d_nm) - uncut_share_below(min_nm_)) / kept_fraction();
}

}  // namespace nta
