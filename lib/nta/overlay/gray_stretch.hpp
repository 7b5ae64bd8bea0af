// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nta {

/// How often each gray value occurs in pictures of a video.
class GrayHistogram {
  public:
    GrayHistogram();
    void add(const GrayImage& image);
    /// Gray value below or at which this share of the pixels lies; 0 without any pixel.
    [[nodiscard]] int percentile(double share) const;

  private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t pixels_ = 0;
};

/// Gray values as they are shown: 0 at `black_adu` and beyond, 255 at `white_adu`, whichever of the
/// two is larger.
struct GrayStretch {
    int black_adu = 0;
    int white_adu = 255;
    [[nodiscard]] std::uint8_t shown(int adu) const;
};

/// A stretch in which the ground stays dark and the brighter particles reach white: from the 1st to
/// the 99.8th percentile, but not less than four times the distance from the 1st percentile to the
/// median, so that noise without particles stays gray. With `invert` the same from the bright end:
/// dark particles are shown bright.
GrayStretch find_stretch(const GrayHistogram& histogram, bool invert);

}  // namespace nta
