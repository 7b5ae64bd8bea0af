// SPDX-License-Identifier: MIT
// Gray pictures to packets of a codec, for the video writer.
#pragma once

#include "nta/core/frame.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/output_container.hpp"
#include "nta/read/video_writer.hpp"

#include <cstdint>

namespace nta {

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
