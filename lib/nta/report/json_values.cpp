// SPDX-License-Identifier: MIT
#include "nta/report/json_values.hpp"

#include <cmath>

namespace nta::json {

Value number(double value) { return std::isfinite(value) ? Value(value) : Value(); }

Value number(const std::optional<double>& value) { return value ? number(*value) : Value(); }

Value rounded(double value) {
    if (!std::isfinite(value)) return {};
    if (std::abs(value) < 1e-200) return 0;
    const double scale = std::pow(10.0, 5.0 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

Value estimate(const Estimate& e) {
    return {{"value", number(e.value)},
            {"low", number(e.low)},
            {"high", number(e.high)},
            {"se", number(e.se)}};
}

Value estimate(const std::optional<Estimate>& e) { return e ? estimate(*e) : Value(); }

Value bounds(const std::optional<double>& low, const std::optional<double>& high) {
    return {{"value", Value()}, {"low", number(low)}, {"high", number(high)}, {"se", Value()}};
}

Value diagnostics(const Diagnostics& found) {
    Value list = Value::array();
    for (const Diagnostic& d : found) {
        list.push_back({{"code", d.code},
                        {"severity", d.severity == Severity::warning ? "warning" : "note"},
                        {"message", d.message},
                        {"value", number(d.value)}});
    }
    return list;
}

}  // namespace nta::json
