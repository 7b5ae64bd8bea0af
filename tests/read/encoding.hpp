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
    int steps_per_s = 0;  ///< unit of `steps`, if not the frame rate
    int group = 12;       ///< pictures from key frame to key frame
    int b_frames = 0;
    std::string fourcc = {};
    std::string options = {};  ///< of the codec, "qp=0:preset=fast"
    bool full_range = false;
};

/// True if libavcodec has this encoder here.
bool has_encoder(const std::string& codec);
/// Writes a video; the file name's extension decides the container. Gray values go to the luma
/// plane as they are.
void write_video(const fs::path& path,
                 const std::vector<GrayImage>& images,
                 const Encoding& encoding = {});
/// Bytes of one PNG, BMP or PGM file ("png", "bmp", "pgm"); green is `green_excess` above the other
/// channels.
std::string encoded_picture(const GrayImage& image,
                            const std::string& codec,
                            const std::string& pixel_format,
                            int green_excess = 0);

struct TiffLayout {
    int compression = 1;    ///< 1 none, 5 LZW, 8 deflate, 32773 PackBits
    int sample_format = 1;  ///< 1 unsigned, 2 signed, 3 floating point
    bool one_strip = false;
    double pixels_per_unit = 0.0;  ///< resolution, if above 0
    bool min_is_white = false;
    bool tiled = false;
    std::string description;  ///< of the first page
    const char* mode = "w";   ///< "w8" BigTIFF, "wb" big-endian
};
void write_tiff(const fs::path& path,
                const std::vector<GrayImage>& images,
                const TiffLayout& layout = {});
/// A page of 32-bit values of this sample format.
void write_32_bit_tiff(const fs::path& path, int width, int height, int sample_format);
/// One RGB page; green is `green_excess` above red and blue, which hold the picture's values.
void write_rgb_tiff(const fs::path& path,
                    const GrayImage& image,
                    int green_excess,
                    bool planar = false);

}  // namespace nta::reading
