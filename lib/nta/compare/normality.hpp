// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/mean_tests.hpp"

#include <optional>
#include <span>

namespace nta {

/// Shapiro and Wilk's W (Biometrika 52 (1965) 591) with the weights and the p of Royston, Appl.
/// Stat. 44 (1995) 547 (algorithm AS R94): do the values look normal?
///
/// Advice only: with 5 replicates it finds gross departures alone, and a p above 0.05 proves
/// nothing. Nothing for fewer than 3 or more than 5000 values, or equal ones.
std::optional<TestResult> shapiro_wilk(std::span<const double> values);

/// The deviations of all values from the means of their groups: what is to be normal in a t test or
/// an analysis of variance.
Group residuals(std::span<const Group> groups);

}  // namespace nta
