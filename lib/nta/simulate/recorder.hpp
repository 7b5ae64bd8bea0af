// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/simulate/scene.hpp"

#include <vector>

namespace nta {

/// What a recorder makes of each frame: it may lose one, or store the one before once more. Every
/// frame but the first and the last runs that risk on its own.
std::vector<FrameStatus> recorder_faults(const Scene& scene);

}  // namespace nta
