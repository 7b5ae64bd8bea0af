// SPDX-License-Identifier: MIT
#include "nta/read/stream_decoder.hpp"

#include "nta/core/error.hpp"
#include "nta/read/ffv1_check.hpp"
#include "nta/read/late_libav.hpp"

#include <fmt/format.h>

#include <utility>

namespace nta {

void describe_codec(const AVCodecParameters& codec, VideoInfo& info, Diagnostics& diagnostics) {
    const CodecNature nature = codec_nature(codec.codec_id);
    info.lossy = nature.lossy;
    info.inter_frame = nature.inter_frame;
    info.codec = avcodec_get_name(codec.codec_id);
    if (nature.raw && codec.codec_tag != 0)
        info.codec += fmt::format(" ({})", fourcc_text(codec.codec_tag));
    if (nature.lossy)
        diagnostics.push_back(
            {"lossy-codec",
             Severity::note,
             fmt::format("{}: {} can change gray values, so that noise and brightness are not "
                         "the camera's",
                         info.path.string(),
                         info.codec),
             std::nullopt});
    if (nature.inter_frame)
        diagnostics.push_back(
            {"inter-frame-codec",
             Severity::note,
             fmt::format("{}: {} predicts pictures from others, which changes short-time "
                         "displacements and so sizes; prefer a lossless recording",
                         info.path.string(),
                         info.codec),
             std::nullopt});
}

StreamDecoder::StreamDecoder(const AVCodecParameters& codec,
                             AVRational packet_clock,
                             ColorRule color,
                             std::string name)
    : codec_(avcodec_parameters_alloc()),
      packet_clock_(packet_clock),
      color_(color),
      name_(std::move(name)),
      nature_(codec_nature(codec.codec_id)),
      frame_(av_frame_alloc()),
      pixel_format_(AV_PIX_FMT_NONE) {
    if ((codec.width != 0 || codec.height != 0) && !is_sane_size(codec.width, codec.height))
        throw InputError(size_problem(name_, codec.width, codec.height));
    if (!codec_ || !frame_ || avcodec_parameters_copy(codec_.get(), &codec) < 0)
        throw InputError(name_ + ": out of memory");
    open();
}

void StreamDecoder::open() {
    decoder_ = open_decoder(*codec_);
    if (!decoder_)
        throw InputError(
            fmt::format("{}: codec '{}' with {} bits per pixel, {}x{}, is not supported, expected "
                        "uncompressed gray, RGB or YUV or a codec of FFmpeg; {}",
                        name_,
                        fourcc_text(codec_->codec_tag),
                        codec_->bits_per_coded_sample,
                        codec_->width,
                        codec_->height,
                        k_conversion_hint));
    decoder_->pkt_timebase = packet_clock_;
}

void StreamDecoder::restart() {
    // Opened anew rather than flushed: some decoders keep what they met in the stream.
    open();
    counts_ = PictureCounts{};
    waits_for_key_ = false;
}

// Pictures predicted from a damaged one are damaged as well, up to the next key frame.
void StreamDecoder::note_damage() {
    ++counts_.damaged_since_good;
    if (!nature_.intra_only && !nature_.raw) waits_for_key_ = true;
}

bool StreamDecoder::is_damaged(const AVPacket& packet) const {
    // Cut by the end of the file: what is there of it is no whole picture.
    if ((packet.flags & AV_PKT_FLAG_CORRUPT) != 0) return true;
    // Versions 0 and 1 of FFV1 have no global header and no slice sizes.
    return decoder_->codec_id == AV_CODEC_ID_FFV1 && decoder_->extradata_size > 0 &&
           ffv1_packet_is_damaged({packet.data, static_cast<std::size_t>(packet.size)});
}

bool StreamDecoder::send(const AVPacket* packet) {
    const bool damaged = packet != nullptr && is_damaged(*packet);
    if (!damaged && avcodec_send_packet(decoder_.get(), packet) >= 0) return true;
    if (packet != nullptr) note_damage();
    return false;
}

StreamDecoder::Received StreamDecoder::receive() {
    for (;;) {
        const int result = avcodec_receive_frame(decoder_.get(), frame_.get());
        if (result == AVERROR(EAGAIN)) return Received::wants_packet;
        if (result == AVERROR_EOF) return Received::end;
        if (result < 0)
            note_damage();
        else if (is_good(*frame_))
            return Received::picture;
    }
}

bool StreamDecoder::is_good(const AVFrame& frame) {
    if (is_marked_damaged(frame) || !is_sane_size(frame.width, frame.height)) {
        note_damage();
        return false;
    }
    if (waits_for_key_ && frame.key_frame == 0) {
        ++counts_.damaged_since_good;
        return false;
    }
    waits_for_key_ = false;
    if (pixel_format_ == AV_PIX_FMT_NONE) learn_from(frame);
    // A recording has one kind of picture; another one in the middle of it has no place on its
    // pixel grid.
    if (frame.width == width_ && frame.height == height_ && frame.format == pixel_format_)
        return true;
    ++counts_.damaged_since_good;
    return false;
}

void StreamDecoder::learn_from(const AVFrame& frame) {
    if (const std::string problem = pixel_format_problem(frame.format); !problem.empty())
        throw InputError(
            fmt::format("{}: {} is not supported, expected 8- or 16-bit gray, palette, RGB or "
                        "YUV; {}",
                        name_,
                        problem,
                        k_conversion_hint));
    if (nature_.raw) check_packet_size(frame);
    pixel_format_ = frame.format;
    width_ = frame.width;
    height_ = frame.height;
    color_range_ = frame.color_range;
}

// A FOURCC that does not fit the data: the first rows of a larger picture would pass for a whole
// one.
void StreamDecoder::check_packet_size(const AVFrame& frame) const {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const long long expected = av_image_get_buffer_size(format, frame.width, frame.height, 1);
    const long long row_padding = 64LL * frame.height;
    const long long found = frame.pkt_size;
    if (found <= 2 * expected + row_padding) return;
    throw InputError(
        fmt::format("{}: frame 0 holds {} bytes, expected about {} for {}x{} {}; the header "
                    "does not fit the data, export the video again",
                    name_,
                    found,
                    expected,
                    frame.width,
                    frame.height,
                    av_get_pix_fmt_name(format)));
}

GrayPicture StreamDecoder::take_picture() {
    GrayPicture picture = to_gray(*frame_, color_);
    av_frame_unref(frame_.get());
    // Codecs with a palette of their own write black ones; only plain indexes can lack theirs.
    picture.lacked_palette = picture.lacked_palette && nature_.raw;
    counts_.add(picture);
    return picture;
}

std::optional<Diagnostic> StreamDecoder::describe_pictures(VideoInfo& info) const {
    if (pixel_format_ == AV_PIX_FMT_NONE) return std::nullopt;
    info.pixel_format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(pixel_format_));
    info.bits = gray_bits(pixel_format_);
    info.width = width_;
    info.height = height_;
    if (!is_yuv(pixel_format_)) return std::nullopt;
    return luma_plane_note(name_,
                           color_range_ == AVCOL_RANGE_JPEG   ? "full range"
                           : color_range_ == AVCOL_RANGE_MPEG ? "limited range, 16 to 235"
                                                              : "range not stated");
}

}  // namespace nta
