// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/localization.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nta {

/// One particle followed from frame to frame. `positions` are its spots in order of `frame`; a jump
/// in `frame` is a gap.
struct Track {
    std::int64_t track_id = 0;
    std::vector<Localization> positions;    ///< after drift removal, x and y are drift-free
    std::vector<std::size_t> spot_indices;  ///< index of each position in the Localizations linked

    [[nodiscard]] std::int32_t first_frame() const { return positions.front().frame; }
    [[nodiscard]] std::int32_t last_frame() const { return positions.back().frame; }
};

using Tracks = std::vector<Track>;

}  // namespace nta
