// SPDX-License-Identifier: MIT
// How a spot looks by what became of it, in the picture and in the legend.
#pragma once

#include "nta/overlay/canvas.hpp"
#include "nta/overlay/overlay_marks.hpp"

namespace nta {

/// Colors that people with any kind of color vision tell apart (Okabe & Ito, Color Universal
/// Design, 2008), without the two that are too dark on black. `color` is that of a TrackMark.
Color track_color(int color);

inline constexpr Color k_unused_color{215, 215, 215};
inline constexpr Color k_excluded_color{150, 150, 150};
inline constexpr Color k_text_color{235, 235, 235};

/// A circle, for a used track bold and in its color; a crossed circle for a stuck one, a square for
/// a spot without a track. Shapes differ, so that nobody depends on color.
void draw_spot(Canvas& canvas, Place center, double radius, SpotKind kind, int color);

}  // namespace nta
