// SPDX-License-Identifier: MIT
// Internal to the stage.
#pragma once

#include <string>
#include <string_view>

namespace nta {

/// A text as NanoSight's files are encoded, in ISO-8859-1, without control characters; what that
/// cannot write becomes '?'.
std::string nanosight_text(std::string_view utf8);

}  // namespace nta
