// SPDX-License-Identifier: MIT
// The parts of report.html that are the same for every video, as they stand in lib/nta/report/page.
// Private to the stage; the definitions are made at build time by cmake/embed_files.cmake.
#pragma once

#include <string_view>

namespace nta {

extern const std::string_view k_page_template;
extern const std::string_view k_page_style;
extern const std::string_view k_page_script;
extern const std::string_view k_d3;  ///< the charts' library, minified

}  // namespace nta
