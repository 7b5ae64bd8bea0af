// SPDX-License-Identifier: MIT
#include "encoding.hpp"

#include <tiffio.h>

#include <cstring>
#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace nta::reading {
namespace {

void need(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("test video: ") + what);
}

// Gray values into plane 0 (repeated for packed colors), neutral chroma.
void fill(AVFrame& frame, const GrayImage& image, int green_excess) {
    const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const bool rgb = (d->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    const bool big = (d->flags & AV_PIX_FMT_FLAG_BE) != 0;
    for (int plane = 1; plane < AV_NUM_DATA_POINTERS && frame.buf[plane] != nullptr; ++plane)
        std::memset(frame.buf[plane]->data, 128, static_cast<std::size_t>(frame.buf[plane]->size));
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < (rgb ? d->nb_components : 1); ++c) {
                const AVComponentDescriptor& comp = d->comp[c];
                std::uint8_t* at = frame.data[comp.plane] + frame.linesize[comp.plane] * y +
                                   comp.step * x + comp.offset;
                const int value = image.at(x, y) + (c == 1 ? green_excess : 0);
                at[big ? 1 : 0] = static_cast<std::uint8_t>(value & 255);
                if (comp.depth > 8) at[big ? 0 : 1] = static_cast<std::uint8_t>(value >> 8);
            }
}

AVFrame* new_frame(AVPixelFormat format,
                   const GrayImage& image,
                   std::int64_t time,
                   int green_excess = 0) {
    AVFrame* frame = av_frame_alloc();
    need(frame != nullptr, "frame");
    frame->format = format;
    frame->width = image.width;
    frame->height = image.height;
    frame->pts = time;
    need(av_frame_get_buffer(frame, 0) >= 0, "buffer");
    fill(*frame, image, green_excess);
    return frame;
}

AVCodecContext* open_encoder(const GrayImage& image, const Encoding& e, bool global_header) {
    const AVCodec* codec = avcodec_find_encoder_by_name(e.codec.c_str());
    need(codec != nullptr, "encoder");
    AVCodecContext* encoder = avcodec_alloc_context3(codec);
    encoder->width = image.width;
    encoder->height = image.height;
    encoder->pix_fmt = av_get_pix_fmt(e.pixel_format.c_str());
    encoder->time_base =
        e.steps_per_s > 0 ? AVRational{1, e.steps_per_s} : AVRational{e.scale, e.rate};
    encoder->framerate = {e.rate, e.scale};
    encoder->gop_size = e.group;
    encoder->max_b_frames = e.b_frames;
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = 2 * FF_QP2LAMBDA;
    if (e.codec == "ffv1") encoder->level = 3;
    const std::string fourcc = e.codec == "rawvideo" && e.fourcc.empty() ? "Y800" : e.fourcc;
    for (std::size_t i = 0; i < fourcc.size(); ++i)
        encoder->codec_tag |= static_cast<unsigned>(static_cast<unsigned char>(fourcc[i]))
                              << (8 * i);
    if (e.full_range) encoder->color_range = AVCOL_RANGE_JPEG;
    need(av_set_options_string(encoder->priv_data, e.options.c_str(), "=", ":") >= 0, "options");
    if (global_header) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    need(avcodec_open2(encoder, codec, nullptr) >= 0, "encoder settings");
    return encoder;
}

void drain(AVCodecContext* encoder, AVFormatContext* out) {
    AVPacket* packet = av_packet_alloc();
    while (avcodec_receive_packet(encoder, packet) >= 0) {
        av_packet_rescale_ts(packet, encoder->time_base, out->streams[0]->time_base);
        need(av_interleaved_write_frame(out, packet) >= 0, "packet");
    }
    av_packet_free(&packet);
}

void write_page(TIFF* tiff, const GrayImage& image, const TiffLayout& layout) {
    const auto width = static_cast<std::uint32_t>(image.width),
               height = static_cast<std::uint32_t>(image.height);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, image.is_16_bit ? 16 : 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff,
                 TIFFTAG_PHOTOMETRIC,
                 layout.min_is_white ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, layout.compression);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, layout.sample_format);
    if (layout.pixels_per_unit > 0.0) {
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, layout.pixels_per_unit);
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, layout.pixels_per_unit);
    }
    GrayImage copy = image;
    const std::size_t bytes = image.is_16_bit ? 2 : 1;
    auto* data = image.is_16_bit ? static_cast<void*>(copy.pixels16.data())
                                 : static_cast<void*>(copy.pixels8.data());
    if (!layout.tiled) {
        // Several strips, the last one shorter: the usual layout of microscopes.
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, layout.one_strip ? image.height : 7);
        for (std::uint32_t y = 0; y < height; ++y)
            need(TIFFWriteScanline(tiff, static_cast<char*>(data) + y * width * bytes, y, 0) >= 0,
                 "row");
        return;
    }
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
    for (std::uint32_t y = 0; y < height; y += 16)
        for (std::uint32_t x = 0; x < width; x += 16) {
            std::vector<char> tile(256 * bytes);
            for (std::uint32_t row = y; row < std::min(height, y + 16); ++row)
                std::memcpy(tile.data() + (row - y) * 16 * bytes,
                            static_cast<char*>(data) + (row * width + x) * bytes,
                            std::min(16U, width - x) * bytes);
            need(TIFFWriteTile(tiff, tile.data(), x, y, 0, 0) >= 0, "tile");
        }
}

}  // namespace

bool has_encoder(const std::string& codec) {
    return avcodec_find_encoder_by_name(codec.c_str()) != nullptr;
}

void write_video(const fs::path& path, const std::vector<GrayImage>& images, const Encoding& e) {
    av_log_set_level(AV_LOG_QUIET);
    AVFormatContext* out = nullptr;
    need(avformat_alloc_output_context2(&out, nullptr, nullptr, path.c_str()) >= 0, "container");
    AVCodecContext* encoder =
        open_encoder(images.front(), e, (out->oformat->flags & AVFMT_GLOBALHEADER) != 0);
    AVStream* stream = avformat_new_stream(out, nullptr);
    need(avcodec_parameters_from_context(stream->codecpar, encoder) >= 0, "parameters");
    stream->time_base = encoder->time_base;
    stream->avg_frame_rate = encoder->framerate;
    need(avio_open(&out->pb, path.c_str(), AVIO_FLAG_WRITE) >= 0, "file");
    need(avformat_write_header(out, nullptr) >= 0, "header");
    for (std::size_t k = 0; k < images.size(); ++k) {
        AVFrame* frame = new_frame(encoder->pix_fmt,
                                   images[k],
                                   e.steps.empty() ? static_cast<std::int64_t>(k) : e.steps[k]);
        need(avcodec_send_frame(encoder, frame) >= 0, "frame");
        av_frame_free(&frame);
        drain(encoder, out);
    }
    avcodec_send_frame(encoder, nullptr);
    drain(encoder, out);
    need(av_write_trailer(out) >= 0, "trailer");
    avio_closep(&out->pb);
    avcodec_free_context(&encoder);
    avformat_free_context(out);
}

std::string encoded_picture(const GrayImage& image,
                            const std::string& codec,
                            const std::string& pixel_format,
                            int green_excess) {
    av_log_set_level(AV_LOG_QUIET);
    Encoding e;
    e.codec = codec;
    e.pixel_format = pixel_format;
    AVCodecContext* encoder = open_encoder(image, e, false);
    AVFrame* frame = new_frame(encoder->pix_fmt, image, 0, green_excess);
    AVPacket* packet = av_packet_alloc();
    need(avcodec_send_frame(encoder, frame) >= 0 && avcodec_send_frame(encoder, nullptr) >= 0 &&
             avcodec_receive_packet(encoder, packet) >= 0,
         "picture");
    std::string bytes(packet->data, packet->data + packet->size);
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&encoder);
    return bytes;
}

void write_tiff(const fs::path& path,
                const std::vector<GrayImage>& images,
                const TiffLayout& layout) {
    TIFF* tiff = TIFFOpen(path.c_str(), layout.mode);
    need(tiff != nullptr, "TIFF");
    for (std::size_t k = 0; k < images.size(); ++k) {
        if (k == 0 && !layout.description.empty())
            TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, layout.description.c_str());
        write_page(tiff, images[k], layout);
        need(TIFFWriteDirectory(tiff) == 1, "directory");
    }
    TIFFClose(tiff);
}

void write_32_bit_tiff(const fs::path& path, int width, int height, int sample_format) {
    TIFF* tiff = TIFFOpen(path.c_str(), "w");
    need(tiff != nullptr, "TIFF");
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 32);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, sample_format);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    std::vector<float> row(static_cast<std::size_t>(width), 0.5F);
    for (int y = 0; y < height; ++y)
        TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y), 0);
    TIFFClose(tiff);
}

void write_rgb_tiff(const fs::path& path, const GrayImage& image, int green_excess, bool planar) {
    TIFF* tiff = TIFFOpen(path.c_str(), "w");
    need(tiff != nullptr, "TIFF");
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, image.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, image.height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    const auto value = [&](int x, int y, int channel) {
        const int excess = channel == 1 ? green_excess : 0;
        return static_cast<std::uint8_t>(std::min(255, image.at(x, y) + excess));
    };
    // Planar pages hold one channel after the other.
    for (int plane = 0; plane < (planar ? 3 : 1); ++plane)
        for (int y = 0; y < image.height; ++y) {
            std::vector<std::uint8_t> row;
            for (int x = 0; x < image.width; ++x)
                for (int c = 0; c < (planar ? 1 : 3); ++c)
                    row.push_back(value(x, y, planar ? plane : c));
            TIFFWriteScanline(
                tiff, row.data(), static_cast<std::uint32_t>(y), static_cast<std::uint16_t>(plane));
        }
    TIFFClose(tiff);
}

}  // namespace nta::reading
