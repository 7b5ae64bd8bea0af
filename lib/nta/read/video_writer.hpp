// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/read/video_source.hpp"

#include <filesystem>
#include <memory>

namespace nta {

/// How pictures are stored. All but mjpeg are lossless.
enum class VideoCodec {
    raw,    ///< 8-bit gray as it is (Y800)
    ffv1,   ///< lossless compression, 8 or 16 bits, every picture a key frame
    mjpeg,  ///< 8 bits, **lossy**: Motion JPEG of full-range luma, without color, finest quality
    dib24,  ///< 8 bits as three equal channels: uncompressed BGR, bottom row first
};

/// What a written video is: gray pictures in an AVI file.
struct VideoFormat {
    int width_px = 0;
    int height_px = 0;
    int bits = 8;  ///< 8 or 16; 16 needs ffv1. 12-bit values are stored as 16 bits, unchanged
    Rational frame_rate;
    VideoCodec codec = VideoCodec::ffv1;
};

/// Writes gray pictures to an AVI file, bit for bit, without dates or program names: the same
/// pictures give the same bytes. The file stands under a temporary name ("x.avi.part") until
/// finish(); without finish() it is removed.
class VideoWriter {
  public:
    /// Throws InputError where the file cannot be created or the format cannot be written.
    VideoWriter(const std::filesystem::path& path, const VideoFormat& format);
    ~VideoWriter();
    VideoWriter(const VideoWriter&) = delete;
    VideoWriter& operator=(const VideoWriter&) = delete;

    /// Appends a picture of the format's size and bits. Throws InputError where it cannot be
    /// written (disk full).
    void write(const GrayImage& image);
    /// The camera dropped this frame: its step of the time grid has no picture, and the file a
    /// chunk of 0 bytes there, at the end of the video as well. Throws InputError before the first
    /// picture and after 60000 dropped frames in a row. Readers take long gaps for a clock that
    /// jumped: ours those of more than 1000 frames.
    void skip();
    /// Completes the file and gives it its name, replacing a file of that name. Throws InputError
    /// where that fails.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The fraction of smallest denominator that equals a frame rate to nine digits: 25 is 25/1, 24.98
/// is 1249/50. The rate must be positive and below 1e6.
Rational frame_rate_fraction(double frames_per_s);

}  // namespace nta
