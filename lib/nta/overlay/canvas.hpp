// SPDX-License-Identifier: MIT
// Lines, shapes and text on a picture in color. The one place that draws with OpenCV.
#pragma once

#include "nta/core/frame.hpp"

#include <opencv2/core.hpp>

#include <cstdint>
#include <string>

namespace nta {

struct Color {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    [[nodiscard]] Color dimmed(double factor) const;
};

/// A place on the canvas, in its pixels, to a fraction.
struct Place {
    double x = 0.0;
    double y = 0.0;
};

/// Draws on a picture that it refers to.
class Canvas {
  public:
    explicit Canvas(ColorImage& image);

    void line(Place from, Place to, Color color, int thickness);
    void circle(Place center, double radius, Color color, int thickness);
    void square(Place center, double half_side, Color color, int thickness);
    void cross(Place center, double half_side, Color color, int thickness);
    /// Black from this row on.
    void clear_below(double top);
    void rectangle(Place top_left, Place bottom_right, Color color);
    /// Text with a dark rim that keeps it legible on any ground; `left` is on its base line.
    void text(Place left, const std::string& text, Color color);

    /// Size of that text.
    static double text_width(const std::string& text);
    static double text_height();

  private:
    cv::Mat3b image_;
};

}  // namespace nta
