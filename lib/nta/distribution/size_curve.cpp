// SPDX-License-Identifier: MIT
#include "nta/distribution/size_curve.hpp"

#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace nta {

namespace {

constexpr double k_least_kept = 0.2;

// Cumulative mass at x, given the masses of cells of equal width; u is the place in units of cells
// from the first cell's edge.
class MonotoneCumulative {
  public:
    explicit MonotoneCumulative(std::span<const float> mass)
        : mass_(mass), below_(mass.size() + 1, 0.0), slope_(mass.size() + 1, 0.0) {
        for (std::size_t j = 0; j < mass.size(); ++j)
            below_[j + 1] = below_[j] + static_cast<double>(mass[j]);
        for (std::size_t j = 1; j < mass.size(); ++j) {
            const double left = mass[j - 1], right = mass[j];
            // Density at the edge, to fourth order in the width of a cell.
            const double outer_left = j > 1 ? mass[j - 2] : 0.0F;
            const double outer_right = j + 1 < mass.size() ? mass[j + 1] : 0.0F;
            const double smooth = (7.0 * (left + right) - outer_left - outer_right) / 12.0;
            slope_[j] = std::clamp(smooth, 0.0, 3.0 * std::min(left, right));
        }
    }

    [[nodiscard]] double operator()(double u) const {
        if (!(u > 0.0)) return 0.0;
        if (u >= static_cast<double>(mass_.size())) return below_.back();
        const auto j = static_cast<std::size_t>(u);
        const double t = u - static_cast<double>(j);
        const double rise = mass_[j];
        const double quadratic = 3.0 * rise - 2.0 * slope_[j] - slope_[j + 1];
        const double cubic = slope_[j] + slope_[j + 1] - 2.0 * rise;
        return below_[j] + t * (slope_[j] + t * (quadratic + t * cubic));
    }

  private:
    std::span<const float> mass_;
    std::vector<double> below_;
    std::vector<double> slope_;
};

double mass_over_kept(std::span<const double> bin_mass, const HistogramBins& bins, double kappa) {
    double sum = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        if (bin_mass[i] > 0.0) sum += bin_mass[i] / kept_share(kappa, bins.center_nm(i));
    }
    return sum;
}

}  // namespace

HistogramBins histogram_bins(double max_diameter_nm, double bin_width_nm) {
    // The tolerance keeps 1000 / 0.1 at 10000 bins.
    return {bin_width_nm,
            static_cast<std::size_t>(std::ceil(max_diameter_nm / bin_width_nm - 1e-9))};
}

std::vector<double> rebin(std::span<const float> node_mass,
                          const LogGrid& grid,
                          const HistogramBins& bins) {
    const MonotoneCumulative cumulative(node_mass);
    std::vector<double> result(bins.count);
    double below = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        const double u = (std::log(bins.edge_nm(i + 1)) - grid.first_ln_nm) / grid.step + 0.5;
        const double next = cumulative(u);
        result[i] = std::max(next - below, 0.0);
        below = next;
    }
    return result;
}

double kept_share(double kappa_sqrt_nm, double diameter_nm) {
    return std::max(1.0 - kappa_sqrt_nm / std::sqrt(diameter_nm), k_least_kept);
}

double solve_kappa(std::span<const double> bin_mass,
                   const HistogramBins& bins,
                   double short_share) {
    const double total = std::accumulate(bin_mass.begin(), bin_mass.end(), 0.0);
    if (!(short_share > 0.0) || !(total > 0.0)) return 0.0;
    const double wanted = total / std::max(1.0 - short_share, k_least_kept);
    const auto missing = [&](double kappa) {
        return mass_over_kept(bin_mass, bins, kappa) - wanted;
    };
    const double most = std::sqrt(bins.edge_nm(bins.count));
    if (missing(most) <= 0.0) return most;
    constexpr int bits = 40;
    std::uintmax_t steps = 60;
    const auto [low, high] = boost::math::tools::toms748_solve(
        missing, 0.0, most, boost::math::tools::eps_tolerance<double>(bits), steps);
    return 0.5 * (low + high);
}

std::vector<double> particle_curve(std::vector<double> bin_mass,
                                   const HistogramBins& bins,
                                   double short_share) {
    const double kappa = solve_kappa(bin_mass, bins, short_share);
    double total = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        bin_mass[i] /= kept_share(kappa, bins.center_nm(i));
        total += bin_mass[i];
    }
    if (total > 0.0) {
        for (double& mass : bin_mass) mass /= total;
    }
    return bin_mass;
}

double cut_below(std::vector<double>& curve, const HistogramBins& bins, double limit_nm) {
    const double total = std::accumulate(curve.begin(), curve.end(), 0.0);
    double rest = 0.0;
    for (std::size_t i = 0; i < curve.size(); ++i) {
        curve[i] *= std::clamp((bins.edge_nm(i + 1) - limit_nm) / bins.width_nm, 0.0, 1.0);
        rest += curve[i];
    }
    if (!(rest > 0.0)) return 0.0;
    for (double& share : curve) share /= rest;
    return rest / total;
}

}  // namespace nta
