// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/overlay/gray_stretch.hpp"
#include "nta/overlay/overlay_marks.hpp"
#include "nta/overlay/overlay_options.hpp"
#include "nta/overlay/overlay_strip.hpp"

#include <cstdint>
#include <string>

namespace nta {

/// How much of a track is drawn.
enum class Trace {
    tail,   ///< its last positions up to the frame shown
    whole,  ///< all of it, for a single picture
};

/// The picture that is painted on, and what is said of it.
struct PaintedFrame {
    const GrayImage* ground = nullptr;  ///< null: no picture yet, black
    std::int64_t frame = 0;             ///< grid index
    std::string remark;                 ///< "dropped", "repeated"; may be empty
};

/// Whole number by which small pictures are enlarged, so that circles and numbers are legible: what
/// fits 1600 x 1200 pixels, from 1 to 4.
int overlay_enlargement(int width_px, int height_px);

/// Paints spots, tracks and track numbers over the pictures of a video, and below them a strip with
/// frame, time, scale bar and legend. May be used from several threads.
class OverlayPainter {
  public:
    /// Refers to `marks`, which must outlive it. `video` is a file name.
    OverlayPainter(int width_px,
                   int height_px,
                   const OverlayMarks& marks,
                   const OverlayOptions& options,
                   const std::string& video);

    /// Size of what is painted; both numbers are even.
    [[nodiscard]] int width_px() const { return width_px_; }
    [[nodiscard]] int height_px() const { return height_px_; }

    [[nodiscard]] ColorImage paint(const PaintedFrame& frame,
                                   const GrayStretch& stretch,
                                   Trace trace) const;

  private:
    int video_width_px_;
    int video_height_px_;
    const OverlayMarks& marks_;
    OverlayOptions options_;
    int enlargement_;
    int width_px_;
    OverlayStrip strip_;
    int height_px_;
};

}  // namespace nta
