// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// The value of a setting that is a number; nothing where it is none or was not given.
std::optional<double> number_setting(const std::vector<ReportedSetting>& settings,
                                     const std::string& name);

/// The value of a setting that is a text; empty where it is none or was not given.
std::string text_setting(const std::vector<ReportedSetting>& settings, const std::string& name);

}  // namespace nta
