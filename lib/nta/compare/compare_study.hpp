// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/compare_curves.hpp"
#include "nta/compare/compare_endpoints.hpp"
#include "nta/compare/reference_shares.hpp"
#include "nta/compare/replicates.hpp"

#include <string>
#include <vector>

namespace nta {

/// All that comparison.json, the tables, the page and the text for the terminal are written from.
struct Comparison {
    std::string program = "nta";  ///< that made it, with its version
    std::string title;
    Replicates replicates;
    std::vector<EndpointComparison> endpoints;
    std::vector<CurveComparison> curves;
    std::vector<ReferenceShare> reference_shares;
    CompareOptions options;
    Diagnostics diagnostics;
};

/// Compares the conditions of a study. The unit is the replicate; a condition with fewer than 3 is
/// warned about, and with 1 there is no test.
///
/// Throws InputError (usage) as collect_replicates(), and where there is nothing to compare: fewer
/// than two conditions and no dilution series.
Comparison compare_study(const std::string& title,
                         const std::vector<StudySample>& samples,
                         const CompareOptions& options);

}  // namespace nta
