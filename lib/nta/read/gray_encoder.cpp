// SPDX-License-Identifier: MIT
#include "nta/read/gray_encoder.hpp"

#include "nta/read/late_libav.hpp"

#include <cstddef>
#include <cstring>

namespace nta {
namespace {

// The finest quantizer of the encoder's usual range.
constexpr int k_mjpeg_quality = 2 * FF_QP2LAMBDA;

struct CodecChoice {
    AVCodecID id;
    AVPixelFormat format;
    bool names_itself;  ///< libavformat finds the FOURCC
    unsigned tag;       ///< else this one; 0 is a DIB
};

CodecChoice choice(const VideoFormat& f) {
    switch (f.codec) {
        case VideoCodec::raw:
            return {AV_CODEC_ID_RAWVIDEO, AV_PIX_FMT_GRAY8, false, MKTAG('Y', '8', '0', '0')};
        case VideoCodec::dib24:
            return {AV_CODEC_ID_RAWVIDEO, AV_PIX_FMT_BGR24, false, 0};
        case VideoCodec::mjpeg:
            // libavcodec's encoder takes no gray. Of the formats with color, this has the fewest
            // blocks of it.
            return {AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUV420P, true, 0};
        case VideoCodec::ffv1:
            break;
    }
    return {AV_CODEC_ID_FFV1, f.bits == 8 ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_GRAY16LE, true, 0};
}

void set_ffv1(AVCodecContext& encoder, const WriteCheck& check) {
    // Every picture a key frame, and four slices, so that two threads can decode one picture. The
    // defaults for the rest, Golomb-Rice codes (8 bits) and the small context, are the fastest and,
    // on camera noise, within 0.3 % of the smallest.
    encoder.level = 3;
    encoder.gop_size = 1;
    encoder.slices = 4;
    // A checksum per slice, so that readers notice damage.
    check.done(av_opt_set_int(encoder.priv_data, "slicecrc", 1, 0));
}

void set_mjpeg(AVCodecContext& encoder) {
    encoder.color_range = AVCOL_RANGE_JPEG;
    encoder.flags |= AV_CODEC_FLAG_QSCALE;
    encoder.global_quality = k_mjpeg_quality;
}

void fill_row16(const std::uint16_t* from, std::size_t width, std::uint8_t* row) {
    for (std::size_t x = 0; x < width; ++x) {
        row[2 * x] = static_cast<std::uint8_t>(from[x] & 0xFFU);
        row[2 * x + 1] = static_cast<std::uint8_t>(from[x] >> 8U);
    }
}

void fill_row24(const std::uint8_t* from, std::size_t width, std::uint8_t* row) {
    for (std::size_t x = 0; x < width; ++x) row[3 * x] = row[3 * x + 1] = row[3 * x + 2] = from[x];
}

}  // namespace

GrayEncoder::GrayEncoder(const VideoFormat& format, const WriteCheck& check)
    : check_(check), codec_(format.codec) {
    const CodecChoice chosen = choice(format);
    const AVCodec* codec = check_.made(avcodec_find_encoder(chosen.id));
    encoder_.reset(check_.made(avcodec_alloc_context3(codec)));
    encoder_->width = format.width_px;
    encoder_->height = format.height_px;
    encoder_->pix_fmt = chosen.format;
    encoder_->time_base = {static_cast<int>(format.frame_rate.denominator),
                           static_cast<int>(format.frame_rate.numerator)};
    encoder_->framerate = {encoder_->time_base.den, encoder_->time_base.num};
    encoder_->flags |= AV_CODEC_FLAG_BITEXACT;
    encoder_->thread_count = 1;
    if (codec_ == VideoCodec::ffv1) set_ffv1(*encoder_, check_);
    if (codec_ == VideoCodec::mjpeg) set_mjpeg(*encoder_);
    check_.done(avcodec_open2(encoder_.get(), codec, nullptr));
    // The encoder of raw pictures invents a FOURCC of its own.
    encoder_->codec_tag = chosen.names_itself ? encoder_->codec_tag : chosen.tag;
    make_picture();
}

void GrayEncoder::make_picture() {
    picture_.reset(check_.made(av_frame_alloc()));
    picture_->format = encoder_->pix_fmt;
    picture_->width = encoder_->width;
    picture_->height = encoder_->height;
    picture_->color_range = encoder_->color_range;
    picture_->quality = encoder_->global_quality;
    check_.done(av_frame_get_buffer(picture_.get(), 0));
    if (codec_ != VideoCodec::mjpeg) return;
    // 128 in both color planes is gray.
    const std::size_t rows = (static_cast<std::size_t>(picture_->height) + 1) / 2;
    for (const int plane : {1, 2})
        std::memset(
            picture_->data[plane], 128, rows * static_cast<std::size_t>(picture_->linesize[plane]));
}

void GrayEncoder::describe(AVStream& stream) const {
    stream.time_base = encoder_->time_base;
    stream.avg_frame_rate = encoder_->framerate;
    check_.done(avcodec_parameters_from_context(stream.codecpar, encoder_.get()));
}

void GrayEncoder::fill_picture(const GrayImage& image) {
    check_.done(av_frame_make_writable(picture_.get()));
    const auto width = static_cast<std::size_t>(image.width);
    for (int y = 0; y < image.height; ++y) {
        const std::size_t first = static_cast<std::size_t>(y) * width;
        // A DIB of positive height, which every program understands, begins with the bottom row.
        const int place = codec_ == VideoCodec::dib24 ? image.height - 1 - y : y;
        std::uint8_t* row = picture_->data[0] + std::ptrdiff_t{place} * picture_->linesize[0];
        if (image.is_16_bit)
            fill_row16(image.pixels16.data() + first, width, row);
        else if (codec_ == VideoCodec::dib24)
            fill_row24(image.pixels8.data() + first, width, row);
        else
            std::memcpy(row, image.pixels8.data() + first, width);
    }
}

void GrayEncoder::send(const GrayImage& image, std::int64_t step) {
    fill_picture(image);
    picture_->pts = step;
    check_.done(avcodec_send_frame(encoder_.get(), picture_.get()));
}

void GrayEncoder::send_end() { check_.done(avcodec_send_frame(encoder_.get(), nullptr)); }

bool GrayEncoder::receive(AVPacket& packet) {
    const int status = avcodec_receive_packet(encoder_.get(), &packet);
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return false;
    check_.done(status);
    return true;
}

}  // namespace nta
