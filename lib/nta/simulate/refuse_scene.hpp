// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/error.hpp"

#include <string>

namespace nta {

/// Throws the error of a scene that cannot be filmed as it is written.
[[noreturn]] inline void refuse_scene(const std::string& message) {
    throw InputError(message, Fault::usage);
}

}  // namespace nta
