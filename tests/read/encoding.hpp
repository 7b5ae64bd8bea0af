// SPDX-License-Identifier: MIT
// Test videos and pictures made by libavformat, libavcodec and libtiff.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "reading.hpp"

namespace nta::reading {

struct Encoding {
    std::string codec = "ffv1";
    std::string pixel_format = "gray";
    std::vector<std::int64_t> steps =
        {};  ///< place of each picture on the time grid; consecutive if empty
    int rate = 9993;
    int scale = 400;
    int group = 12;  ///< pictures from key frame to key frame
    int b_frames = 0;
};

/// Writes a video; the file name's extension decides the container. Gray values go to the luma
/// plane as they are.
void write_video(const fs::path& path,
                 const std::vector<GrayImage>& images,
                 const Encoding& encoding = {});
/// Bytes of one PNG, BMP or PGM file ("png", "bmp", "pgm").
std::string encoded_picture(const GrayImage& image,
                            const std::string& codec,
                            const std::string& pixel_format);

struct TiffLayout {
    int compression = 1;  ///< 1 none, 5 LZW, 8 deflate
    bool min_is_white = false;
    bool tiled = false;
    std::string description;  ///< of the first page
    const char* mode = "w";   ///< "w8" BigTIFF, "wb" big-endian
};
void write_tiff(const fs::path& path,
                const std::vector<GrayImage>& images,
                const TiffLayout& layout = {});
/// A page of 32-bit floating-point values.
void write_float_tiff(const fs::path& path, int width, int height);
/// One RGB page; green is `green_excess` above red and blue, which hold the picture's values.
void write_rgb_tiff(const fs::path& path, const GrayImage& image, int green_excess);

}  // namespace nta::reading
