// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/photon_transfer.hpp"
#include "nta/read/video_source.hpp"

#include <cstdint>
#include <vector>

namespace nta {

/// What one pass over all pictures of a video shows.
struct PictureCensus {
    int darkest_adu = 0;
    int brightest_adu = 0;
    int median_adu = 0;
    int gray_levels = 0;  ///< different gray values that occur
    int valid_bits =
        0;  ///< bits of a gray value that change or are set anywhere, from the lowest to
            ///< the highest: 12 for 12-bit data, in whichever bits of a word they lie
    int lowest_bit = 0;            ///< 4 for 12-bit data in the high bits of a 16-bit word
    int clip_adu = 255;            ///< gray value at which pixels are taken for clipped
    double saturated_share = 0.0;  ///< of all pixels
    std::int64_t pictures = 0;
    std::vector<FramePair> pairs;  ///< neighboring frames, spread over the video
};

/// Reads a video to its end. The clip is that of the bits in use (clip_level_adu()). Keeps 24 to 47
/// pairs of pictures of a long video, fewer where they would take more than 60 MB.
PictureCensus count_pictures(VideoSource& video);

}  // namespace nta
