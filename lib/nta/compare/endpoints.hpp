// SPDX-License-Identifier: MIT
// Internal to the stage: the numbers that conditions are compared by.
#pragma once

#include "nta/compare/replicates.hpp"

#include <span>
#include <string>
#include <vector>

namespace nta {

/// Which endpoints a study has: mode and concentration (also as its logarithm) are primary.
std::vector<Endpoint> study_endpoints(const std::vector<StudySample>& samples,
                                      AmountKind kind,
                                      double above_nm);

/// The values of all endpoints for one capture: `number_fraction` may be empty (no sizes).
std::vector<std::optional<double>> endpoint_values(const std::vector<Endpoint>& endpoints,
                                                   std::span<const double> number_fraction,
                                                   const HistogramBins& bins,
                                                   const Capture& capture,
                                                   double above_nm);

/// Share of the particles above a diameter; a bin that holds it counts in proportion.
double fraction_above(std::span<const double> number_fraction,
                      const HistogramBins& bins,
                      double diameter_nm);

extern const char* const k_log_concentration;

/// Whether an endpoint is the amount itself ("concentration_per_ml", "particles_per_frame").
bool is_amount(const Endpoint& endpoint);

}  // namespace nta
