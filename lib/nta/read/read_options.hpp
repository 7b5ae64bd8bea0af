// SPDX-License-Identifier: MIT
#pragma once

namespace nta {

/// What the gray value of a pixel with color is.
enum class ColorRule {
    luma,  ///< 0.299 R + 0.587 G + 0.114 B (Recommendation ITU-R BT.601-7, 2011, section 2.5.1)
    red,
    green,
    blue
};

/// What the user decides where a file leaves its gray values open.
struct ReadOptions {
    ColorRule color = ColorRule::luma;  ///< of RGB and palettes; the luma plane of YUV stays luma
    bool words_are_gray = false;  ///< 16-bit pixels of an AVI without FOURCC, RGB555 by definition,
                                  ///< are 16-bit gray
    bool drop_repeated = false;  ///< pictures identical to the one before take no time of their own
};

}  // namespace nta
