// SPDX-License-Identifier: MIT
#include "nta/read/picture_counts.hpp"

#include <fmt/format.h>

namespace nta {

Diagnostics findings(const PictureCounts& counts, ColorRule color, const std::string& name) {
    Diagnostics found;
    const auto add = [&](const char* code, std::int64_t count, const std::string& text) {
        if (count > 0)
            found.push_back({code,
                             Severity::warning,
                             fmt::format("{}: {} frames {}", name, count, text),
                             static_cast<double>(count)});
    };
    add("damaged-frames", counts.damaged, "are damaged and left out as gaps on the time grid");
    add("color-video",
        counts.color,
        fmt::format("have color; gray values are {}", color_rule_text(color)));
    add("missing-palette",
        counts.without_palette,
        "use indexes for which there is no palette; the stored index is taken as gray value");
    return found;
}

}  // namespace nta
