// SPDX-License-Identifier: MIT
#pragma once

#include "nta/overlay/canvas.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nta {

/// What the strip below a picture says of it.
struct StripText {
    std::int64_t frame = 0;
    std::string remark;                   ///< may be empty
    std::array<std::int64_t, 4> spots{};  ///< in this frame, by SpotKind
};

/// The strip below the picture: file, frame, time, scale bar, and the legend with the number of
/// spots of each kind. Everything keeps its place from frame to frame; what does not fit one row
/// goes to the next.
class OverlayStrip {
  public:
    struct Layout {
        std::string video;
        int width_px = 0;           ///< of the strip
        double um_per_pixel = 0.0;  ///< of the canvas
        double s_per_frame = 0.0;
        bool has_excluded = false;
    };
    explicit OverlayStrip(Layout layout);

    [[nodiscard]] int height_px() const;
    /// Draws it from row `top` to the end of the canvas.
    void draw(Canvas& canvas, double top, const StripText& text) const;

  private:
    [[nodiscard]] std::vector<Place> places() const;

    Layout layout_;
    double bar_um_ = 0.0;
    std::vector<double> item_widths_;
};

/// The longest of 1, 2, 5, 10, 20, ... micrometers (or of 0.1, 0.2, ...) that is no longer than the
/// limit.
double scale_bar_um(double longest_um);

}  // namespace nta
