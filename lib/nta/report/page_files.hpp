// SPDX-License-Identifier: MIT
// The files under lib/nta/report/page. Private to the stage; the definitions are made at build time
// by cmake/embed_files.cmake.
#pragma once

#include <string_view>

namespace nta {

extern const std::string_view k_page_template;
extern const std::string_view k_page_style;
extern const std::string_view k_d3;             ///< the charts' library, minified
extern const std::string_view k_shared_script;  ///< of all pages
extern const std::string_view k_report_script;  ///< of report.html

}  // namespace nta
