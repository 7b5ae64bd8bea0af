// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/read/gray_picture.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace nta {

/// What was met among the pictures of a container since its first.
struct PictureCounts {
    std::int64_t damaged = 0;             ///< before a good picture: gaps
    std::int64_t damaged_since_good = 0;  ///< at the end: a truncated recording
    std::int64_t color = 0;
    std::int64_t without_palette = 0;

    /// A good picture: what was damaged before it lies in the middle of the recording.
    void add(const GrayPicture& picture) {
        damaged += std::exchange(damaged_since_good, 0);
        color += picture.had_color ? 1 : 0;
        without_palette += picture.lacked_palette ? 1 : 0;
    }
};

/// Damaged pictures in the middle, colors (and which gray values they got), missing palettes.
/// `name` is put in front.
Diagnostics findings(const PictureCounts& counts, ColorRule color, const std::string& name);

}  // namespace nta
