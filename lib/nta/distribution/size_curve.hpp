// SPDX-License-Identifier: MIT
// Internal to the stage: from a density to the bins of the histogram.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/histogram_bins.hpp"

#include <span>
#include <vector>

namespace nta {

HistogramBins histogram_bins(double max_diameter_nm, double bin_width_nm);

/// Mass in each bin of a density known by its masses around the nodes of a grid. The cumulative is
/// interpolated by monotone cubics (Fritsch & Carlson, SIAM J. Numer. Anal. 17 (1980) 238), so that
/// mass is conserved and no bin is negative.
std::vector<double> rebin(std::span<const float> node_mass,
                          const LogGrid& grid,
                          const HistogramBins& bins);

/// Share of a particle's positions that lie in tracks long enough to be sized: kept(d) = 1 - kappa
/// d^(-1/2), not below 0.2. A track ends when its particle diffuses out of view, in a time ~ 1/D,
/// and of short tracks the share goes as sqrt(D).
double kept_share(double kappa_sqrt_nm, double diameter_nm);

/// kappa for which the particles behind the curve lose `short_share` of their positions: sum mass /
/// kept = 1 / (1 - short_share).
double solve_kappa(std::span<const double> bin_mass, const HistogramBins& bins, double short_share);

/// The curve of the particles from the masses of the sized tracks: divided by kept, scaled to a sum
/// of 1. All zero where there is no mass.
std::vector<double> particle_curve(std::vector<double> bin_mass,
                                   const HistogramBins& bins,
                                   double short_share);

/// Cuts a curve below the limit and scales the rest to a sum of 1; returns the share that was left.
double cut_below(std::vector<double>& curve, const HistogramBins& bins, double limit_nm);

}  // namespace nta
