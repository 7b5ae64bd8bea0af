// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/read/video_source.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace nta {

/// Files that pictures in color can be written to.
enum class ColorFile {
    mp4,  ///< video for players and browsers: H.264, or MPEG-4 part 2 where libavcodec lacks
          ///< libx264
    avi,  ///< video for image analysis programs as well: Motion JPEG
    png,  ///< one picture, lossless
};

/// The kind of file that a name's extension asks for, in upper or lower case; nothing where it is
/// none of these.
std::optional<ColorFile> color_file_of(const std::filesystem::path& path);

/// What is written: pictures of one size, both numbers even for videos.
struct ColorFormat {
    ColorFile kind = ColorFile::mp4;
    int width_px = 0;
    int height_px = 0;
    Rational frame_rate{25, 1};  ///< of no meaning for a png
};

/// Writes pictures in color, for looking at: videos are lossy. No dates and no program names: the
/// same pictures give the same bytes. The file stands under a temporary name ("x.mp4.part") until
/// finish(); without finish() it is removed.
class ColorWriter {
  public:
    /// Throws InputError where the file cannot be created or the format cannot be written.
    ColorWriter(const std::filesystem::path& path, const ColorFormat& format);
    ~ColorWriter();
    ColorWriter(const ColorWriter&) = delete;
    ColorWriter& operator=(const ColorWriter&) = delete;

    /// Appends a picture of the format's size; a png takes one. Throws InputError where it cannot
    /// be written (disk full).
    void write(const ColorImage& image);
    /// Completes the file and gives it its name, replacing a file of that name. Throws InputError
    /// where that fails.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace nta
