// SPDX-License-Identifier: MIT
// Internal to the stage: a size distribution as NanoSight's files hold it.
#pragma once

#include "nta/report/result_digest.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nta {

constexpr std::size_t k_nanosight_bins = 1000;  ///< of 1 nm from 0
constexpr std::size_t k_nanosight_percentiles = 101;

/// What a bin of a distribution counts: particles, or their surface or volume as spheres.
enum class NanosightWeighting : std::uint8_t { number, surface_area, volume };

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

/// The curve by surface (nm^2) or volume (nm^3) of its particles,
///
///     bin x pi d^2,   bin x pi d^3 / 6,   d the bin's lower edge
///
/// as NanoSight's own files have it (docs/file_formats.md); by the bin's center it would be 1.0 and
/// 1.5 % more at 100 nm. Mean, standard deviation and percentiles follow from the new histogram as
/// from that of numbers; the mode is the center of its highest bin. Misleads where a few large
/// particles are uncertain: one of 500 nm has the volume of 125 of 100 nm.
NanosightCurve weighted_curve(const NanosightCurve& by_number, NanosightWeighting weighting);

}  // namespace nta
