// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/result_digest.hpp"

#include <cstdint>
#include <ostream>
#include <span>

namespace nta {

/// Which distributions a summary holds.
enum class NanosightWeightings : std::uint8_t {
    number,  ///< of particles alone, as NanoSight's program writes unless told otherwise
    all,     ///< and by their surface area and volume, after it
};

/// Writes `<video>_Summary.csv`: one video in the layout of NanoSight's single analysis summary.
/// What the file says is in docs/file_formats.md.
void write_nanosight_summary(std::ostream& out,
                             const ResultDigest& video,
                             NanosightWeightings weightings = NanosightWeightings::number);

/// Writes `*-ExperimentSummary.csv` over several videos (at least one, assert), with averages and
/// standard errors where two or more have sizes. They are over videos, which are captures, and no
/// measure of how a finding repeats.
void write_nanosight_experiment(std::ostream& out,
                                std::span<const ResultDigest> videos,
                                NanosightWeightings weightings = NanosightWeightings::number);

}  // namespace nta
