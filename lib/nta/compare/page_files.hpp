// SPDX-License-Identifier: MIT
// The files under lib/nta/compare/page. Private to the stage; the definition is made at build time
// by cmake/embed_files.cmake.
#pragma once

#include <string_view>

namespace nta {

extern const std::string_view k_comparison_script;  ///< of comparison.html

}  // namespace nta
