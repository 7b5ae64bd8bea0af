// SPDX-License-Identifier: MIT
// Internal to the library: how numbers and diagnostics stand in every JSON file. Not installed, so
// that no installed header needs the JSON library.
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace nta::json {

using Value = nlohmann::ordered_json;

/// A number; null where it is absent or not finite.
Value number(double value);
Value number(const std::optional<double>& value);

/// A number to 6 digits, for what is drawn.
Value rounded(double value);

/// {"value": ..., "low": ..., "high": ..., "se": ...}; null where it is absent.
Value estimate(const Estimate& e);
Value estimate(const std::optional<Estimate>& e);

/// The same of what may lie anywhere between two ends: value and standard error are null.
Value bounds(const std::optional<double>& low, const std::optional<double>& high);

/// A list of {"code": ..., "severity": ..., "message": ..., "value": ...}.
Value diagnostics(const Diagnostics& found);

}  // namespace nta::json
