// SPDX-License-Identifier: MIT
// Owners of libav objects, and decoders set up so that damage is told and results do not depend on
// threads.
#pragma once

#include "nta/read/byte_source.hpp"
#include "nta/read/late_libav.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace nta {

struct LibavDeleter {
    void operator()(AVFrame* p) const { av_frame_free(&p); }
    void operator()(AVPacket* p) const { av_packet_free(&p); }
    void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
    void operator()(AVCodecParameters* p) const { avcodec_parameters_free(&p); }
    void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
    void operator()(AVIOContext* p) const;
};
template <class T>
using Libav = std::unique_ptr<T, LibavDeleter>;

/// What is known of a codec before a picture is decoded.
struct CodecNature {
    bool raw = false;          ///< pixels as they are
    bool intra_only = false;   ///< every picture can be decoded alone
    bool lossy = false;        ///< changes gray values (or may do so: H.264 has a lossless mode)
    bool inter_frame = false;  ///< lossy and predicted from other pictures
};
CodecNature codec_nature(AVCodecID id);

/// A decoder for the stream, or null where libavcodec has none or refuses the parameters.
Libav<AVCodecContext> open_decoder(const AVCodecParameters& parameters);
/// A decoder for single pictures of a codec.
Libav<AVCodecContext> open_picture_decoder(AVCodecID id);
/// True for a decoded picture that libavcodec itself marks as damaged.
bool is_marked_damaged(const AVFrame& frame);

/// libavformat's input from these bytes and from nothing else: no protocol, no second file, no file
/// name to guess from. The bytes must outlive it.
class ByteInput {
  public:
    explicit ByteInput(const ByteSource& bytes);
    ByteInput(const ByteInput&) = delete;
    ByteInput& operator=(const ByteInput&) = delete;
    [[nodiscard]] AVIOContext* context() const { return context_.get(); }

  private:
    static int read(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    const ByteSource& bytes_;
    std::uint64_t at_ = 0;
    Libav<AVIOContext> context_;
};

/// A FOURCC as text, other bytes than letters, digits and " .-_" as numbers ("Y16 ",
/// "[0][0][0][0]").
std::string fourcc_text(unsigned tag);

}  // namespace nta
