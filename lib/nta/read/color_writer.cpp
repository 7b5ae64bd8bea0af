// SPDX-License-Identifier: MIT
#include "nta/read/color_writer.hpp"

#include "nta/core/error.hpp"
#include "nta/read/color_planes.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/output_container.hpp"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <cmath>
#include <cstring>
#include <string>

namespace nta {
namespace {

struct BitstreamFilterDeleter {
    void operator()(AVBSFContext* p) const { av_bsf_free(&p); }
};
using BitstreamFilter = std::unique_ptr<AVBSFContext, BitstreamFilterDeleter>;

constexpr int k_jpeg_quality = 3 * FF_QP2LAMBDA;   // no blocks to be seen
constexpr int k_mpeg4_quality = 4 * FF_QP2LAMBDA;  // likewise

const char* muxer_of(ColorFile kind) {
    // A pipe of pictures is a file that holds nothing but them: with one, a png.
    return kind == ColorFile::mp4 ? "mp4" : kind == ColorFile::avi ? "avi" : "image2pipe";
}

const AVCodec* encoder_of(ColorFile kind) {
    if (kind == ColorFile::avi) return avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (kind == ColorFile::png) return avcodec_find_encoder(AV_CODEC_ID_PNG);
    // By name: what else encodes H.264 needs a device that is often missing.
    const AVCodec* x264 = avcodec_find_encoder_by_name("libx264");
    return x264 != nullptr ? x264 : avcodec_find_encoder(AV_CODEC_ID_MPEG4);
}

void set_fixed_quality(AVCodecContext& encoder, int quality) {
    encoder.flags |= AV_CODEC_FLAG_QSCALE;
    encoder.global_quality = quality;
}

void set_x264(AVCodecContext& encoder, const WriteCheck& check) {
    check.done(av_opt_set(encoder.priv_data, "preset", "veryfast", 0));
    // Camera noise takes nearly all the bytes; it may be coarser than by default (23).
    check.done(av_opt_set_double(encoder.priv_data, "crf", 27.0, 0));
}

void set_codec(AVCodecContext& encoder, const WriteCheck& check) {
    encoder.pix_fmt = AV_PIX_FMT_YUV420P;
    encoder.color_range = AVCOL_RANGE_MPEG;
    encoder.colorspace = AVCOL_SPC_SMPTE170M;
    switch (encoder.codec_id) {
        case AV_CODEC_ID_PNG:
            encoder.pix_fmt = AV_PIX_FMT_RGB24;
            encoder.color_range = AVCOL_RANGE_UNSPECIFIED;
            encoder.colorspace = AVCOL_SPC_UNSPECIFIED;
            return;
        case AV_CODEC_ID_MJPEG:
            encoder.color_range = AVCOL_RANGE_JPEG;
            set_fixed_quality(encoder, k_jpeg_quality);
            return;
        case AV_CODEC_ID_H264:
            set_x264(encoder, check);
            return;
        default:
            set_fixed_quality(encoder, k_mpeg4_quality);
    }
}

// A second between pictures that can be jumped to.
int key_frame_distance(const Rational& frame_rate) {
    return static_cast<int>(std::clamp(std::ceil(frame_rate.value()), 1.0, 250.0));
}

Libav<AVCodecContext> open_encoder(const ColorFormat& format,
                                   bool global_header,
                                   const WriteCheck& check) {
    const AVCodec* codec = check.made(encoder_of(format.kind));
    Libav<AVCodecContext> encoder(check.made(avcodec_alloc_context3(codec)));
    encoder->width = format.width_px;
    encoder->height = format.height_px;
    encoder->framerate = {static_cast<int>(format.frame_rate.numerator),
                          static_cast<int>(format.frame_rate.denominator)};
    encoder->time_base = av_inv_q(encoder->framerate);
    encoder->flags |= AV_CODEC_FLAG_BITEXACT;
    if (global_header) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    // The bytes of some encoders depend on their threads.
    encoder->thread_count = 1;
    encoder->gop_size = key_frame_distance(format.frame_rate);
    encoder->max_b_frames = 0;
    set_codec(*encoder, check);
    check.done(avcodec_open2(encoder.get(), codec, nullptr));
    return encoder;
}

// x264 stores its version and settings in the first picture, as "supplemental enhancement
// information" (unit type 6).
BitstreamFilter without_program_name(const AVCodecContext& encoder, const WriteCheck& check) {
    const bool is_h264 = encoder.codec_id == AV_CODEC_ID_H264;
    const AVBitStreamFilter* kind =
        check.made(av_bsf_get_by_name(is_h264 ? "filter_units" : "null"));
    AVBSFContext* made = nullptr;
    check.done(av_bsf_alloc(kind, &made));
    BitstreamFilter filter(made);
    check.done(avcodec_parameters_from_context(filter->par_in, &encoder));
    filter->time_base_in = encoder.time_base;
    if (is_h264) check.done(av_opt_set(filter->priv_data, "remove_types", "6", 0));
    check.done(av_bsf_init(filter.get()));
    return filter;
}

ColorPlanes planes_of(const AVFrame& picture) {
    const auto plane = [&](int k) {
        return PlaneRows{picture.data[k], std::ptrdiff_t{picture.linesize[k]}};
    };
    return {plane(0), plane(1), plane(2)};
}

void fill_rgb(const ColorImage& image, AVFrame& picture) {
    const std::size_t row_bytes = 3 * static_cast<std::size_t>(image.width);
    for (int y = 0; y < image.height; ++y) {
        std::memcpy(picture.data[0] + std::ptrdiff_t{y} * picture.linesize[0],
                    image.rgb.data() + static_cast<std::size_t>(y) * row_bytes,
                    row_bytes);
    }
}

}  // namespace

std::optional<ColorFile> color_file_of(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    if (extension == ".mp4") return ColorFile::mp4;
    if (extension == ".avi") return ColorFile::avi;
    if (extension == ".png") return ColorFile::png;
    return std::nullopt;
}

struct ColorWriter::State {
    State(const std::filesystem::path& path, const ColorFormat& wanted)
        : format(wanted),
          check(path),
          container(path, muxer_of(wanted.kind)),
          encoder(open_encoder(wanted, container.wants_global_header(), check)),
          filter(without_program_name(*encoder, check)) {
        AVStream& stream = container.stream();
        stream.time_base = encoder->time_base;
        stream.avg_frame_rate = encoder->framerate;
        check.done(avcodec_parameters_copy(stream.codecpar, filter->par_out));
        container.create();
        picture->format = encoder->pix_fmt;
        picture->width = encoder->width;
        picture->height = encoder->height;
        picture->color_range = encoder->color_range;
        picture->colorspace = encoder->colorspace;
        picture->quality = encoder->global_quality;
        check.done(av_frame_get_buffer(picture.get(), 0));
    }

    ColorFormat format;
    WriteCheck check;
    OutputContainer container;
    Libav<AVCodecContext> encoder;
    BitstreamFilter filter;
    Libav<AVFrame> picture{check.made(av_frame_alloc())};
    Libav<AVPacket> packet{check.made(av_packet_alloc())};
    std::int64_t pictures = 0;

    // Without a picture: the end.
    void encode(const AVFrame* next) {
        check.done(avcodec_send_frame(encoder.get(), next));
        while (true) {
            const int status = avcodec_receive_packet(encoder.get(), packet.get());
            if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
            check.done(status);
            packet->duration = 1;
            check.done(av_bsf_send_packet(filter.get(), packet.get()));
            check.done(av_bsf_receive_packet(filter.get(), packet.get()));
            container.append(*packet);
        }
    }
};

ColorWriter::ColorWriter(const std::filesystem::path& path, const ColorFormat& format)
    : state_(std::make_unique<State>(path, format)) {}

ColorWriter::~ColorWriter() = default;

void ColorWriter::write(const ColorImage& image) {
    State& s = *state_;
    assert(image.width == s.format.width_px && image.height == s.format.height_px);
    assert(s.format.kind != ColorFile::png || s.pictures == 0);
    s.check.done(av_frame_make_writable(s.picture.get()));
    if (s.format.kind == ColorFile::png)
        fill_rgb(image, *s.picture);
    else
        fill_planes(image,
                    s.format.kind == ColorFile::avi ? LumaRange::full : LumaRange::video,
                    planes_of(*s.picture));
    s.picture->pts = s.pictures++;
    s.encode(s.picture.get());
}

void ColorWriter::finish() {
    state_->encode(nullptr);
    state_->container.finish();
}

}  // namespace nta
