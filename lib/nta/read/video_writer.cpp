// SPDX-License-Identifier: MIT
#include "nta/read/video_writer.hpp"

#include "nta/core/error.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <string>
#include <system_error>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

namespace nta {
namespace {

struct FormatDeleter {
    void operator()(AVFormatContext* p) const {
        // The file is closed here only where finish() was not reached.
        if (p->pb != nullptr) avio_closep(&p->pb);
        avformat_free_context(p);
    }
};
struct CodecDeleter {
    void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
struct FrameDeleter {
    void operator()(AVFrame* p) const { av_frame_free(&p); }
};
struct PacketDeleter {
    void operator()(AVPacket* p) const { av_packet_free(&p); }
};

std::string reason(int status) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(status, text.data(), text.size());
    return text.data();
}

void check_format(const std::filesystem::path& path, const VideoFormat& f) {
    const auto refuse = [&](const std::string& why) {
        throw InputError(path.string() + ": " + why, Fault::usage);
    };
    // FFV1 decoders expect at least this many pixels for the four slices; 16384 is the limit of the
    // AVI reader of libav.
    if (f.width_px < 4 || f.height_px < 4 || f.width_px > 16384 || f.height_px > 16384)
        refuse("a video must be 4 to 16384 pixels wide and high");
    if (f.bits != 8 && f.bits != 16) refuse("gray values have 8 or 16 bits");
    if (f.bits == 16 && f.codec == VideoCodec::raw)
        refuse("16-bit pictures need the codec ffv1; raw AVI holds 8 bits");
    if (f.frame_rate.numerator < 1 || f.frame_rate.denominator < 1)
        refuse("the frame rate must be positive");
}

}  // namespace

struct VideoWriter::State {
    std::filesystem::path path;
    std::filesystem::path part;
    VideoFormat format;
    std::unique_ptr<AVFormatContext, FormatDeleter> container;
    std::unique_ptr<AVCodecContext, CodecDeleter> codec;
    std::unique_ptr<AVFrame, FrameDeleter> picture;
    std::unique_ptr<AVPacket, PacketDeleter> packet;
    AVStream* stream = nullptr;
    std::int64_t frames = 0;
    bool created = false;
    bool finished = false;

    [[nodiscard]] int check(int status) const {
        if (status < 0)
            throw InputError(path.string() + ": cannot write the video: " + reason(status));
        return status;
    }

    template <class T>
    [[nodiscard]] T* need(T* pointer) const {
        if (pointer == nullptr) check_failed();
        return pointer;
    }
    [[noreturn]] void check_failed() const {
        throw InputError(path.string() +
                         ": cannot write the video: out of memory, or libav lacks the codec");
    }

    void open_codec() {
        const bool raw = format.codec == VideoCodec::raw;
        const AVCodec* encoder =
            need(avcodec_find_encoder(raw ? AV_CODEC_ID_RAWVIDEO : AV_CODEC_ID_FFV1));
        codec.reset(need(avcodec_alloc_context3(encoder)));
        codec->width = format.width_px;
        codec->height = format.height_px;
        codec->pix_fmt = format.bits == 8 ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_GRAY16LE;
        codec->time_base = {static_cast<int>(format.frame_rate.denominator),
                            static_cast<int>(format.frame_rate.numerator)};
        codec->framerate = {codec->time_base.den, codec->time_base.num};
        codec->flags |= AV_CODEC_FLAG_BITEXACT;
        codec->thread_count = 1;
        if (!raw) {
            codec->level = 3;
            codec->gop_size = 1;
            codec->slices = 4;
            // A checksum per slice, so that readers notice damage.
            (void)check(av_opt_set_int(codec->priv_data, "slicecrc", 1, 0));
        }
        (void)check(avcodec_open2(codec.get(), encoder, nullptr));
    }

    void open_container() {
        AVFormatContext* made = nullptr;
        (void)check(avformat_alloc_output_context2(&made, nullptr, "avi", part.c_str()));
        container.reset(made);
        container->flags |= AVFMT_FLAG_BITEXACT;
        stream = need(avformat_new_stream(container.get(), nullptr));
        stream->time_base = codec->time_base;
        stream->avg_frame_rate = codec->framerate;
        (void)check(avcodec_parameters_from_context(stream->codecpar, codec.get()));
        if (format.codec == VideoCodec::raw)
            stream->codecpar->codec_tag = MKTAG('Y', '8', '0', '0');
        (void)check(avio_open(&container->pb, part.c_str(), AVIO_FLAG_WRITE));
        created = true;
        (void)check(avformat_write_header(container.get(), nullptr));
    }

    void make_picture() {
        picture.reset(need(av_frame_alloc()));
        picture->format = codec->pix_fmt;
        picture->width = codec->width;
        picture->height = codec->height;
        (void)check(av_frame_get_buffer(picture.get(), 0));
        packet.reset(need(av_packet_alloc()));
    }

    void fill_picture(const GrayImage& image) {
        (void)check(av_frame_make_writable(picture.get()));
        const auto width = static_cast<std::size_t>(image.width);
        for (int y = 0; y < image.height; ++y) {
            std::uint8_t* row = picture->data[0] + std::ptrdiff_t{y} * picture->linesize[0];
            const std::size_t first = static_cast<std::size_t>(y) * width;
            if (!image.is_16_bit) {
                std::memcpy(row, image.pixels8.data() + first, width);
                continue;
            }
            for (std::size_t x = 0; x < width; ++x) {
                const std::uint16_t value = image.pixels16[first + x];
                row[2 * x] = static_cast<std::uint8_t>(value & 0xFFU);
                row[2 * x + 1] = static_cast<std::uint8_t>(value >> 8U);
            }
        }
    }

    // Hands one picture (or the end, null) to the encoder and stores what comes out.
    void encode(const AVFrame* frame) {
        (void)check(avcodec_send_frame(codec.get(), frame));
        for (;;) {
            const int status = avcodec_receive_packet(codec.get(), packet.get());
            if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
            (void)check(status);
            av_packet_rescale_ts(packet.get(), codec->time_base, stream->time_base);
            packet->stream_index = stream->index;
            packet->duration = 1;
            (void)check(av_write_frame(container.get(), packet.get()));
            av_packet_unref(packet.get());
            // Failures of the buffered file surface only here.
            (void)check(container->pb->error);
        }
    }

    void remove_part() {
        container.reset();
        std::error_code ignored;
        if (created) std::filesystem::remove(part, ignored);
    }
};

VideoWriter::VideoWriter(const std::filesystem::path& path, const VideoFormat& format)
    : state_(std::make_unique<State>()) {
    check_format(path, format);
    // libav writes remarks to standard error unless told not to; what matters arrives as a status.
    av_log_set_level(AV_LOG_QUIET);
    state_->path = path;
    state_->part = path;
    state_->part += ".part";
    state_->format = format;
    try {
        state_->open_codec();
        state_->open_container();
        state_->make_picture();
    } catch (...) {
        state_->remove_part();
        throw;
    }
}

VideoWriter::~VideoWriter() {
    if (!state_->finished) state_->remove_part();
}

void VideoWriter::write(const GrayImage& image) {
    assert(!state_->finished);
    [[maybe_unused]] const VideoFormat& format = state_->format;
    assert(image.width == format.width_px && image.height == format.height_px);
    assert(image.is_16_bit == (format.bits == 16));
    state_->fill_picture(image);
    state_->picture->pts = state_->frames++;
    state_->encode(state_->picture.get());
}

void VideoWriter::finish() {
    State& s = *state_;
    assert(!s.finished);
    s.encode(nullptr);
    (void)s.check(av_write_trailer(s.container.get()));
    (void)s.check(avio_closep(&s.container->pb));
    std::error_code failure;
    std::filesystem::rename(s.part, s.path, failure);
    if (failure)
        throw InputError(s.path.string() +
                         ": cannot give the video its name: " + failure.message());
    s.finished = true;
}

Rational frame_rate_fraction(double frames_per_s) {
    assert(frames_per_s > 0.0 && frames_per_s < 1e6);
    // Convergents of the continued fraction, so the denominator stays the smallest that will do.
    Rational previous{1, 0};
    Rational current{static_cast<std::int64_t>(frames_per_s), 1};
    double rest = frames_per_s - std::floor(frames_per_s);
    while (std::abs(current.value() - frames_per_s) > 1e-9 * frames_per_s) {
        const double inverse = 1.0 / rest;
        const auto digit = static_cast<std::int64_t>(inverse);
        const Rational next{digit * current.numerator + previous.numerator,
                            digit * current.denominator + previous.denominator};
        // AVI holds 32 bits each.
        if (next.numerator > 0x7FFFFFFF || next.denominator > 0x7FFFFFFF) break;
        previous = current;
        current = next;
        rest = inverse - std::floor(inverse);
    }
    return current;
}

}  // namespace nta
