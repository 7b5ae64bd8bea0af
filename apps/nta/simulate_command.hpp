// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// `nta simulate SCENE.toml --out VIDEO`: writes a video with known truth. Returns the exit status;
/// throws nta::InputError.
int run_simulate(const std::vector<std::string>& arguments);

}  // namespace nta
