// SPDX-License-Identifier: MIT
#include "nta/report/nanosight_text.hpp"

#include "nta/core/text.hpp"
#include "nta/report/table.hpp"

#include <cstddef>

namespace nta {

std::string nanosight_text(std::string_view utf8) {
    const std::string text = printable(valid_utf8(std::string(utf8)));
    std::string latin;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80U) {
            latin += text[i];
        } else if (byte >= 0xc0U) {
            // U+0080 to U+00FF take two bytes, the first of them 0xC2 or 0xC3.
            const bool is_latin = byte <= 0xc3U && i + 1 < text.size();
            const auto next = is_latin ? static_cast<unsigned char>(text[i + 1]) : 0U;
            latin += is_latin ? static_cast<char>(((byte & 3U) << 6U) | (next & 0x3fU)) : '?';
        }
    }
    return latin;
}

}  // namespace nta
