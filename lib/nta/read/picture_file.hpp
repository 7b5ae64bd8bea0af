// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/gray_picture.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/video_files.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace nta {

/// One decoded picture file, or why it could not be decoded.
struct PictureFile {
    std::optional<GrayPicture> picture;
    FileContent content = FileContent::other;
    std::string pixel_format;
    int bits = 8;
    bool inverted = false;  ///< a MinIsWhite TIFF, already inverted
    std::string problem;    ///< filled where there is no picture: what was found
};

/// Reads pictures of PNG, BMP, JPEG, PGM (libavcodec) and TIFF (libtiff), told apart by content.
class PictureReader {
  public:
    explicit PictureReader(ColorRule color) : color_(color) {}

    /// Throws nothing for damaged, missing or unsupported files: `problem` tells.
    [[nodiscard]] PictureFile read(const std::filesystem::path& path) const;

  private:
    [[nodiscard]] PictureFile decode(const std::filesystem::path& path, FileContent content) const;
    [[nodiscard]] PictureFile read_tiff(const std::filesystem::path& path) const;

    ColorRule color_;
};

}  // namespace nta
