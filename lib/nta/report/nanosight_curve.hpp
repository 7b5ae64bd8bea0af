// SPDX-License-Identifier: MIT
// Internal to the stage: a size distribution as NanoSight's files hold it.
#pragma once

#include "nta/report/result_digest.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace nta {

constexpr std::size_t k_nanosight_bins = 1000;  ///< of 1 nm from 0
constexpr std::size_t k_nanosight_percentiles = 101;

/// The histogram of one video in whole numbers, and what NanoSight's rules make of it.
struct NanosightCurve {
    std::vector<double> bins;  ///< whole numbers, k_nanosight_bins of them
    bool has_sizes = false;    ///< without: all bins and numbers are 0
    double mean_nm = 0.0;
    double mode_nm = 0.0;
    double sd_nm = 0.0;
    std::array<double, k_nanosight_percentiles> percentiles_nm{};
};

/// `amount` particles spread over the bins as the curve says. Whole numbers, rounded so that every
/// sum from the first bin on is within a half of the exact one. Mean and standard deviation are the
/// histogram's moments over bin centers, percentiles its cumulative sum, linear inside a bin, with
/// the outer edges of the first and last bin that holds particles for 0 and 100 %; all as checked
/// on NanoSight's own files (docs/file_formats.md). The mode is the curve's own, moved into
/// the highest bin where it lies outside.
NanosightCurve nanosight_curve(const ResultDigest& video, double amount);

}  // namespace nta
