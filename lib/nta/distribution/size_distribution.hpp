// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// A histogram of diameters on bins of equal width from 0; entry i covers [i, i + 1) x bin_width_nm.
struct SizeCurve {
    double bin_width_nm = 1.0;
    std::vector<double> number_fraction;       ///< sums to 1 (all tracks inside the range)
    std::vector<double> number_fraction_low;   ///< 95 % bootstrap band, empty without a bootstrap
    std::vector<double> number_fraction_high;
};

/// A peak of the curve. `resolved_from_next` says whether the valley to the next peak is deeper than chance.
struct SizePeak {
    double position_nm = 0.0;
    double height_per_nm = 0.0;  ///< number fraction per nm
    double fraction = 0.0;       ///< share of all particles, between the valleys on both sides
};

/// Numbers that describe exactly one curve: moments of its bins, mode the maximum of dN/dd.
struct SizeStatistics {
    Estimate mode_nm;
    Estimate mean_nm;
    Estimate sd_nm;
    Estimate d10_nm;
    Estimate d50_nm;
    Estimate d90_nm;
    Estimate span;          ///< (D90 - D10) / D50
    double range_low_nm = 0.0;   ///< D1 and D99
    double range_high_nm = 0.0;
    std::vector<SizePeak> peaks;
};

struct SizeEstimate {
    SizeCurve curve;
    SizeStatistics statistics;
};

/// The size distribution by every method, and the name of the one that is reported.
struct SizeDistribution {
    std::string method;                                          ///< key of the reported curve in by_method, empty without one
    std::map<std::string, std::optional<SizeEstimate>> by_method;  ///< "lognormal", "regularized", "raw", "walker", "ftla"
    std::vector<double> track_counts;                            ///< tracks used per bin of the histogram, by point estimate
    double effective_particles = 0.0;
    std::int64_t tracks_beyond = 0;                              ///< used tracks whose diameter lies beyond the histogram
    Diagnostics diagnostics;

    [[nodiscard]] const SizeEstimate* reported() const {
        const auto it = by_method.find(method);
        return it != by_method.end() && it->second ? &*it->second : nullptr;
    }
};

}  // namespace nta
