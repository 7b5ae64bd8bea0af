// SPDX-License-Identifier: MIT
// Internal to the stage: intervals by resampling the tracks.
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/distribution/size_curve.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace nta {

/// Estimates the curve again from other weights of the same tracks. Must be safe to call from
/// several workers at once.
using Refit = std::function<std::vector<double>(std::span<const double> weights)>;

struct BootstrapPlan {
    int resamples = 0;
    std::uint64_t seed = 1;
    /// Ratio of the standard error to that of independent tracks, see independence_widening.
    double widening = 1.0;
    /// Ratio of the interval to that of a normal distribution, see student_stretch.
    double stretch = 1.0;
};

/// The weights of the plan's r-th multinomial resample. Each has a random stream of its own, so
/// that results do not depend on the number of workers.
std::vector<double> resampled_weights(std::span<const double> weights,
                                      const BootstrapPlan& plan,
                                      std::size_t r);

/// The curve (number fraction per bin) of each multinomial resample of the tracks.
using ResampledCurves = std::vector<std::vector<double>>;

/// Refits every resample, once for all that is to be learned from it; none for fewer than two. Each
/// resample has a random stream of its own, so the result does not depend on the number of workers.
ResampledCurves resampled_curves(const Refit& refit,
                                 std::span<const double> weights,
                                 const BootstrapPlan& plan,
                                 WorkerPool& workers);

/// Cuts every curve below the limit, see cut_below; returns the standard deviation of the shares
/// that were left, 0 without a limit.
double cut_all_below(ResampledCurves& curves, const HistogramBins& bins, double limit_nm);

/// The share of resamples in which neighboring peaks are two, see SizePeak. Deviations from the
/// estimate are stretched by the plan's widening. Peaks that resampling moves are followed.
void add_resolution(SizeEstimate& estimate,
                    const ResampledCurves& curves,
                    const BootstrapPlan& plan);

/// Fills in intervals, standard errors and the band of the curve: percentiles 2.5 and 97.5 of
/// multinomial resamples of the tracks (Efron & Tibshirani, An Introduction to the Bootstrap
/// (1993), ch. 13), stretched about the estimate by the widening and
/// Student's stretch (the standard error by the widening alone; sizes in ln d, so that no bound
/// reaches zero; the band linearly, not below zero). Each resample has a random stream of its own,
/// so the result does not depend on the number of workers.
void add_intervals(SizeEstimate& estimate,
                   const ResampledCurves& curves,
                   const BootstrapPlan& plan,
                   WorkerPool& workers);

}  // namespace nta
