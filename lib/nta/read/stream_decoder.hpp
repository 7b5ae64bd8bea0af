// SPDX-License-Identifier: MIT
// From the packets of one stream to gray pictures by libavcodec, damage left out and counted.
#pragma once

#include "nta/read/libav.hpp"
#include "nta/read/picture_counts.hpp"
#include "nta/read/video_source.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace nta {

/// How to convert what cannot be read, for the end of a message.
inline constexpr const char* k_conversion_hint =
    "convert it with  ffmpeg -i in.avi -c:v ffv1 -pix_fmt gray out.avi";

/// Fills in the codec's name and nature, with notes on what it does to gray values.
void describe_codec(const AVCodecParameters& codec, VideoInfo& info, Diagnostics& diagnostics);

class StreamDecoder {
  public:
    /// Throws InputError where libavcodec has no such decoder or the pictures are too large.
    StreamDecoder(const AVCodecParameters& codec,
                  AVRational packet_clock,
                  ColorRule color,
                  std::string name);

    /// A packet, or null for the end of the stream. False where it is damaged and was left out.
    bool send(const AVPacket* packet);

    enum class Received { picture, wants_packet, end };
    /// Goes on to the next good picture. The first one decides what all must be like. Throws
    /// InputError where its gray values cannot be read.
    Received receive();
    /// Goes on to the next good picture, asking `feed` for packets: it sends one and returns true,
    /// or returns false where there are no more. False at the end.
    template <class Feed>
    bool next_picture(Feed&& feed) {
        Received received = receive();
        while (received == Received::wants_packet && feed()) received = receive();
        return received == Received::picture;
    }
    [[nodiscard]] const AVFrame& frame() const { return *frame_; }
    /// The gray values of the picture received, counted.
    GrayPicture take_picture();

    /// Fills in size, depth and pixel format once the first picture is there, and says where gray
    /// values are the luma of a color picture.
    std::optional<Diagnostic> describe_pictures(VideoInfo& info) const;

    /// A packet that was lost before it came here.
    void note_damage();
    /// Starts anew with the first packet.
    void restart();
    [[nodiscard]] const PictureCounts& counts() const { return counts_; }
    [[nodiscard]] const CodecNature& nature() const { return nature_; }
    /// Pictures that the decoder holds back to put them in order; 0 where it never does.
    [[nodiscard]] int reorder_depth() const { return decoder_->has_b_frames; }

  private:
    void open();
    void learn_from(const AVFrame& frame);
    [[nodiscard]] bool is_damaged(const AVPacket& packet) const;
    bool is_good(const AVFrame& frame);
    void check_packet_size(const AVFrame& frame) const;

    Libav<AVCodecParameters> codec_;
    AVRational packet_clock_;
    ColorRule color_;
    std::string name_;
    CodecNature nature_;
    Libav<AVCodecContext> decoder_;
    Libav<AVFrame> frame_;
    PictureCounts counts_;
    int width_ = 0;
    int height_ = 0;
    int pixel_format_;  ///< of the first picture
    int color_range_ = 0;
    bool waits_for_key_ = false;
};

}  // namespace nta
