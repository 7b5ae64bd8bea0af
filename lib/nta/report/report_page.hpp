// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <string>

namespace nta {

/// The text of report.html: one page that shows the result of a video to people (docs/report.md).
/// Style, script, the chart library (d3) and the data are all in it; it opens without a network and
/// asks for nothing, which its content security policy makes sure of. The data are JSON in which
/// `<` is escaped, and names become text by the page's script, so that markup in the name of a
/// video stays a name.
std::string report_page(const Analysis& analysis);

}  // namespace nta
