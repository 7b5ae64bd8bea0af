// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nta {

/// `nta calibrate VIDEO... --out FILE`: videos of beads to a calibration file. Returns the exit
/// status; throws InputError.
int run_calibrate(const std::vector<std::string>& arguments);

}  // namespace nta
