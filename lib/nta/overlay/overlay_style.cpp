// SPDX-License-Identifier: MIT
#include "nta/overlay/overlay_style.hpp"

#include <array>
#include <cstddef>

namespace nta {

Color track_color(int color) {
    constexpr std::array<Color, k_track_colors> colors = {{{230, 159, 0},   // orange
                                                           {86, 180, 233},  // sky blue
                                                           {240, 228, 66},  // yellow
                                                           {0, 190, 140},   // bluish green, lighter
                                                           {204, 121, 167},   // reddish purple
                                                           {232, 104, 30}}};  // vermilion, lighter
    return colors[static_cast<std::size_t>(color)];
}

void draw_spot(Canvas& canvas, Place center, double radius, SpotKind kind, int color) {
    switch (kind) {
        case SpotKind::used:
            canvas.circle(center, radius, track_color(color), 2);
            return;
        case SpotKind::unused:
            canvas.circle(center, radius, k_unused_color, 1);
            return;
        case SpotKind::untracked:
            canvas.square(center, radius, k_unused_color, 1);
            return;
        case SpotKind::stuck:
            canvas.circle(center, radius, k_unused_color, 1);
            canvas.cross(center, radius, k_unused_color, 1);
    }
}

}  // namespace nta
