// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/avi_header.hpp"
#include "nta/read/video_source.hpp"

#include <optional>
#include <string>

namespace nta {

/// The rate, in lowest terms, or nothing with a warning where no camera can have it (outside 1e-4
/// to 1e6 frames/s).
std::optional<Rational> believable_rate(Rational rate,
                                        const std::string& name,
                                        Diagnostics& diagnostics);

/// dwRate / dwScale of the stream header, else the whole microseconds per frame of the main header,
/// with a warning; nothing where both are missing. A warning as well where the two disagree by more
/// than 0.1 %.
std::optional<Rational> avi_frame_rate(const AviHeader& avi,
                                       const std::string& name,
                                       Diagnostics& diagnostics);

}  // namespace nta
