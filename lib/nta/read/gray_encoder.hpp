// SPDX-License-Identifier: MIT
// Gray pictures to packets of a codec, for the video writer.
#pragma once

#include "nta/core/frame.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/video_writer.hpp"

#include <cstdint>
#include <filesystem>
#include <utility>

namespace nta {

/// Turns what libav says into errors that name the video being written.
class WriteCheck {
  public:
    explicit WriteCheck(std::filesystem::path path) : path_(std::move(path)) {}

    /// Throws InputError where the status is a failure.
    void done(int status) const;
    /// The pointer itself; throws InputError where it is null.
    template <class T>
    T* made(T* pointer) const {
        if (pointer == nullptr) nothing_made();
        return pointer;
    }

  private:
    [[noreturn]] void nothing_made() const;

    std::filesystem::path path_;
};

/// Encodes pictures of one size, each for itself. One thread and no program names: the same
/// pictures give the same bytes.
class GrayEncoder {
  public:
    /// Throws InputError where libavcodec lacks the codec or refuses the format.
    GrayEncoder(const VideoFormat& format, const WriteCheck& check);

    /// Makes the stream what the encoder produces.
    void describe(AVStream& stream) const;
    /// Hands over the picture of one step of the time grid.
    void send(const GrayImage& image, std::int64_t step);
    /// Tells that no picture follows.
    void send_end();
    /// The next packet, its times in steps; false where there is none yet.
    bool receive(AVPacket& packet);

  private:
    void make_picture();
    void fill_picture(const GrayImage& image);

    WriteCheck check_;
    VideoCodec codec_;
    Libav<AVCodecContext> encoder_;
    Libav<AVFrame> picture_;
};

}  // namespace nta
