// SPDX-License-Identifier: MIT
#include "nta/overlay/canvas.hpp"

#include <opencv2/imgproc.hpp>

#include <cmath>

namespace nta {
namespace {

constexpr int k_font = cv::FONT_HERSHEY_SIMPLEX;
constexpr double k_font_scale = 0.42;
constexpr int k_fraction_bits = 4;  // of OpenCV's fixed point coordinates

int fixed(double value) { return static_cast<int>(std::lround(value * (1 << k_fraction_bits))); }

cv::Point fixed(Place place) { return {fixed(place.x), fixed(place.y)}; }

// The canvas is red, green, blue.
cv::Scalar scalar(Color color) {
    return {static_cast<double>(color.red),
            static_cast<double>(color.green),
            static_cast<double>(color.blue)};
}

}  // namespace

Color Color::dimmed(double factor) const {
    const auto part = [factor](std::uint8_t value) {
        return static_cast<std::uint8_t>(std::lround(factor * value));
    };
    return {part(red), part(green), part(blue)};
}

Canvas::Canvas(ColorImage& image)
    : image_(image.height, image.width, reinterpret_cast<cv::Vec3b*>(image.rgb.data())) {}

void Canvas::line(Place from, Place to, Color color, int thickness) {
    cv::line(
        image_, fixed(from), fixed(to), scalar(color), thickness, cv::LINE_AA, k_fraction_bits);
}

void Canvas::circle(Place center, double radius, Color color, int thickness) {
    cv::circle(image_,
               fixed(center),
               fixed(radius),
               scalar(color),
               thickness,
               cv::LINE_AA,
               k_fraction_bits);
}

void Canvas::square(Place center, double half_side, Color color, int thickness) {
    cv::rectangle(image_,
                  fixed({center.x - half_side, center.y - half_side}),
                  fixed({center.x + half_side, center.y + half_side}),
                  scalar(color),
                  thickness,
                  cv::LINE_AA,
                  k_fraction_bits);
}

void Canvas::cross(Place center, double half_side, Color color, int thickness) {
    const double d = half_side;
    line({center.x - d, center.y - d}, {center.x + d, center.y + d}, color, thickness);
    line({center.x - d, center.y + d}, {center.x + d, center.y - d}, color, thickness);
}

void Canvas::clear_below(double top) {
    image_.rowRange(static_cast<int>(std::lround(top)), image_.rows).setTo(cv::Scalar());
}

void Canvas::rectangle(Place top_left, Place bottom_right, Color color) {
    cv::rectangle(image_,
                  fixed(top_left),
                  fixed(bottom_right),
                  scalar(color),
                  1,
                  cv::LINE_8,
                  k_fraction_bits);
}

void Canvas::text(Place left, const std::string& text, Color color) {
    const cv::Point origin(static_cast<int>(std::lround(left.x)),
                           static_cast<int>(std::lround(left.y)));
    cv::putText(image_, text, origin, k_font, k_font_scale, scalar({}), 3, cv::LINE_AA);
    cv::putText(image_, text, origin, k_font, k_font_scale, scalar(color), 1, cv::LINE_AA);
}

double Canvas::text_width(const std::string& text) {
    return cv::getTextSize(text, k_font, k_font_scale, 1, nullptr).width;
}

double Canvas::text_height() {
    return cv::getTextSize("0", k_font, k_font_scale, 1, nullptr).height;
}

}  // namespace nta
