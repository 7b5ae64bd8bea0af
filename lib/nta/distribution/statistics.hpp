// SPDX-License-Identifier: MIT
// Numbers that describe a curve.
#pragma once

#include "nta/distribution/histogram_bins.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <span>

namespace nta {

/// Statistics of exactly this curve, without intervals. Mean and standard deviation are the moments
/// over the bin centers; the mode is the highest bin, placed within it by a parabola through its
/// neighbors; percentiles interpolate the cumulative linearly inside a bin; peaks are local maxima
/// that rise above their higher valley by more than 5 % of the maximum. Of two peaks whose
/// diameters differ by less than a factor of `least_peak_ratio` the higher one stands for both.
SizeStatistics describe_curve(std::span<const double> number_fraction,
                              const HistogramBins& bins,
                              double least_peak_ratio = 1.0);

/// Diameter below which a share of the particles lies.
double percentile_nm(std::span<const double> number_fraction,
                     const HistogramBins& bins,
                     double share);

/// Height of the valley between two peaks of a curve over the lower of them. The peaks stand near
/// the places given; 1 where the curve has none there.
double valley_over_lower_peak(std::span<const double> number_fraction,
                              const HistogramBins& bins,
                              double first_nm,
                              double second_nm);

}  // namespace nta
