// SPDX-License-Identifier: MIT
// Gray values of a decoded libav picture, as stored: no scaling, no range expansion, no swscale.
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/frame.hpp"
#include "nta/read/read_options.hpp"

#include <string>

struct AVFrame;

namespace nta {

// Larger pictures are refused: no camera of this field makes them, and damaged headers do.
constexpr int k_max_side_px = 32768;
constexpr long long k_max_pixels = 1LL << 28;

/// True if both sides are at least 1 and neither they nor their product exceed the limits above.
bool is_sane_size(long long width, long long height);

/// One sentence for a picture that is not.
std::string size_problem(const std::string& name, long long width, long long height);

/// BT.601 luma of one color, rounded: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601-7, section 2.5.1).
/// Exact for equal channels.
inline unsigned luma(unsigned red, unsigned green, unsigned blue) {
    return (299 * red + 587 * green + 114 * blue + 500) / 1000;
}

/// The gray value of one color under a rule.
inline unsigned gray_of(ColorRule rule, unsigned red, unsigned green, unsigned blue) {
    switch (rule) {
        case ColorRule::red:
            return red;
        case ColorRule::green:
            return green;
        case ColorRule::blue:
            return blue;
        case ColorRule::luma:
            break;
    }
    return luma(red, green, blue);
}
/// "their BT.601 luma", "their red channel", for the warning that a video has color.
const char* color_rule_text(ColorRule rule);

/// A gray picture and what had to be done to get it.
struct GrayPicture {
    GrayImage image;
    bool had_color =
        false;  ///< unequal channels or a color palette entry in use: values follow the ColorRule
    bool lacked_palette =
        false;  ///< 8-bit palette picture that uses entries there are not: the index is the value
};

/// Why pictures of this libav pixel format cannot be read, or an empty text if they can.
std::string pixel_format_problem(int pixel_format);
/// Bits of one gray value in this format.
int gray_bits(int pixel_format);
/// True for formats whose gray values are the luma of a color picture (YUV).
bool is_yuv(int pixel_format);
/// Says that gray values are the luma of a color picture, and in which range.
Diagnostic luma_plane_note(const std::string& name, const char* range);
/// Copies the gray values. The pixel format must have no problem.
GrayPicture to_gray(const AVFrame& frame, ColorRule color);

}  // namespace nta
