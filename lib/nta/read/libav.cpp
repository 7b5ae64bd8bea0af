// SPDX-License-Identifier: MIT
#include "nta/read/libav.hpp"

#include "nta/core/text.hpp"
#include "nta/read/gray_picture.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <limits>

namespace nta {
namespace {

constexpr int k_io_buffer_bytes = 1 << 16;

void set_limits(AVCodecContext& decoder, AVCodecID id) {
    const CodecNature nature = codec_nature(id);
    decoder.max_pixels = k_max_pixels;
    decoder.err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
    // Concealed damage would be delivered as measured gray values. Predicted codecs start streams
    // with harmless "errors"; they mark the pictures where they conceal.
    if (!nature.inter_frame) {
        decoder.err_recognition |= AV_EF_EXPLODE;
        decoder.error_concealment = 0;
    }
    // Slices of one picture are independent, so two threads give the same bits; raw pictures gain
    // nothing.
    decoder.thread_type = FF_THREAD_SLICE;
    decoder.thread_count = (nature.raw || nature.lossy) ? 1 : 2;
}

bool is_letter_or_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

void LibavDeleter::operator()(AVIOContext* p) const {
    if (p != nullptr) av_freep(&p->buffer);
    avio_context_free(&p);
}

CodecNature codec_nature(AVCodecID id) {
    CodecNature nature;
    nature.raw = id == AV_CODEC_ID_RAWVIDEO;
    const AVCodecDescriptor* d = avcodec_descriptor_get(id);
    const int properties = d == nullptr ? 0 : d->props;
    nature.intra_only = (properties & AV_CODEC_PROP_INTRA_ONLY) != 0;
    nature.lossy = (properties & AV_CODEC_PROP_LOSSY) != 0;
    nature.inter_frame = nature.lossy && !nature.intra_only;
    return nature;
}

Libav<AVCodecContext> open_decoder(const AVCodecParameters& parameters) {
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    if (codec == nullptr) return nullptr;
    Libav<AVCodecContext> decoder(avcodec_alloc_context3(codec));
    if (!decoder || avcodec_parameters_to_context(decoder.get(), &parameters) < 0) return nullptr;
    set_limits(*decoder, parameters.codec_id);
    if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return nullptr;
    return decoder;
}

Libav<AVCodecContext> open_picture_decoder(AVCodecID id) {
    const AVCodec* codec = avcodec_find_decoder(id);
    if (codec == nullptr) return nullptr;
    Libav<AVCodecContext> decoder(avcodec_alloc_context3(codec));
    if (!decoder) return nullptr;
    set_limits(*decoder, id);
    if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return nullptr;
    return decoder;
}

bool is_marked_damaged(const AVFrame& frame) {
    return (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags != 0;
}

ByteInput::ByteInput(const ByteSource& bytes) : bytes_(bytes) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(k_io_buffer_bytes));
    if (buffer == nullptr) return;
    context_.reset(avio_alloc_context(buffer, k_io_buffer_bytes, 0, this, read, nullptr, seek));
    if (!context_) av_free(buffer);
}

int ByteInput::read(void* self, std::uint8_t* buffer, int size) {
    auto& input = *static_cast<ByteInput*>(self);
    if (size <= 0) return AVERROR_EOF;
    const std::size_t got =
        input.bytes_.read_at(input.at_, {buffer, static_cast<std::size_t>(size)});
    input.at_ += got;
    return got > 0 ? static_cast<int>(got) : AVERROR_EOF;
}

std::int64_t ByteInput::seek(void* self, std::int64_t offset, int whence) {
    auto& input = *static_cast<ByteInput*>(self);
    const auto size = static_cast<std::int64_t>(input.bytes_.size());
    if ((whence & AVSEEK_SIZE) != 0) return size;
    const int origin = whence & ~AVSEEK_FORCE;
    const std::int64_t from = origin == SEEK_SET   ? 0
                              : origin == SEEK_CUR ? static_cast<std::int64_t>(input.at_)
                                                   : size;
    if (offset < -from || offset > std::numeric_limits<std::int64_t>::max() - from)
        return AVERROR(EINVAL);
    input.at_ = static_cast<std::uint64_t>(from + offset);
    return from + offset;
}

std::string fourcc_text(unsigned tag) {
    std::string text;
    for (int byte = 0; byte < 4; ++byte, tag >>= 8) {
        const auto c = static_cast<char>(tag & 0xffU);
        const bool readable = is_letter_or_digit(c) || c == ' ' || c == '.' || c == '-' || c == '_';
        text += readable ? std::string(1, c) : fmt::format("[{}]", tag & 0xffU);
    }
    return text;
}

}  // namespace nta
