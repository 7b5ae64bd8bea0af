// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/read_options.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace nta {

/// From the indexes of an 8-bit picture to gray values: those of the palette's entries.
class GrayPalette {
  public:
    explicit GrayPalette(ColorRule rule) : rule_(rule) {}
    void set(std::uint8_t index, unsigned red, unsigned green, unsigned blue);

    struct Applied {
        bool met_color = false;     ///< a color in use: its gray value by the rule
        bool lacked_entry = false;  ///< an index in use without an entry: the index itself
    };
    /// Replaces indexes by gray values. A palette without entries, or of black alone, is none.
    Applied apply(std::vector<std::uint8_t>& values) const;

  private:
    ColorRule rule_;
    enum class Entry : std::uint8_t { none, gray, color };
    std::array<Entry, 256> entries_{};
    std::array<std::uint8_t, 256> gray_{};
    bool is_black_ = true;
};

}  // namespace nta
