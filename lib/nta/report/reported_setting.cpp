// SPDX-License-Identifier: MIT
#include "nta/report/reported_setting.hpp"

#include <algorithm>

namespace nta {
namespace {

template <class Value>
const Value* value_of(const std::vector<ReportedSetting>& settings, const std::string& name) {
    const auto it = std::find_if(
        settings.begin(), settings.end(), [&](const ReportedSetting& s) { return s.name == name; });
    return it == settings.end() ? nullptr : std::get_if<Value>(&it->value);
}

}  // namespace

std::optional<double> number_setting(const std::vector<ReportedSetting>& settings,
                                     const std::string& name) {
    if (const auto* real = value_of<double>(settings, name)) return *real;
    if (const auto* whole = value_of<std::int64_t>(settings, name)) {
        return static_cast<double>(*whole);
    }
    return std::nullopt;
}

std::string text_setting(const std::vector<ReportedSetting>& settings, const std::string& name) {
    const auto* text = value_of<std::string>(settings, name);
    return text != nullptr ? *text : std::string();
}

}  // namespace nta
