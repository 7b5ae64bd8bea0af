// SPDX-License-Identifier: MIT
#include "nta/read/gray_palette.hpp"

#include "nta/read/gray_picture.hpp"

namespace nta {

void GrayPalette::set(std::uint8_t index, unsigned red, unsigned green, unsigned blue) {
    entries_[index] = red == green && green == blue ? Entry::gray : Entry::color;
    gray_[index] = static_cast<std::uint8_t>(gray_of(rule_, red, green, blue));
    is_black_ = is_black_ && (red | green | blue) == 0;
}

GrayPalette::Applied GrayPalette::apply(std::vector<std::uint8_t>& values) const {
    Applied applied;
    if (is_black_) {
        applied.lacked_entry = true;
        return applied;
    }
    std::array<bool, 256> used{};
    for (const std::uint8_t v : values) used[v] = true;
    std::array<std::uint8_t, 256> to{};
    bool changes = false;
    for (std::size_t i = 0; i < 256; ++i) {
        const bool none = entries_[i] == Entry::none;
        to[i] = none ? static_cast<std::uint8_t>(i) : gray_[i];
        applied.met_color = applied.met_color || (used[i] && entries_[i] == Entry::color);
        applied.lacked_entry = applied.lacked_entry || (used[i] && none);
        changes = changes || (used[i] && to[i] != i);
    }
    if (changes)
        for (std::uint8_t& v : values) v = to[v];
    return applied;
}

}  // namespace nta
