// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// `nta inspect VIDEO...`: container, codec, frames, and every setting with its source; as text or
/// as JSON. Returns the exit status; throws InputError for wrong usage.
int run_inspect(const std::vector<std::string>& arguments);

}  // namespace nta
