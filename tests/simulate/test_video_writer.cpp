// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/random.hpp"
#include "nta/read/video_writer.hpp"

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include <cstring>
#include <filesystem>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

using nta::GrayImage;
using nta::Rational;
using nta::VideoCodec;
using nta::VideoFormat;
using nta::VideoWriter;
namespace fs = std::filesystem;

namespace {

struct ScratchFile {
    nta::test::ScratchFolder folder;
    fs::path path;
    explicit ScratchFile(const char* name) : path(folder / name) {}
};

GrayImage noise_picture(const VideoFormat& format, nta::Random& random) {
    GrayImage image;
    image.width = format.width_px;
    image.height = format.height_px;
    image.is_16_bit = format.bits == 16;
    for (std::size_t i = 0; i < image.pixel_count(); ++i) {
        if (image.is_16_bit)
            image.pixels16.push_back(static_cast<std::uint16_t>(random.below(65536)));
        else
            image.pixels8.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
    return image;
}

struct ReadBack {
    std::vector<std::vector<std::uint8_t>> pictures;  // bytes without row padding
    bool all_key_frames = true;
    Rational frame_rate;
    std::string codec;
};

std::vector<std::uint8_t> picture_bytes(const AVFrame& frame, std::size_t bytes_per_row) {
    std::vector<std::uint8_t> bytes(bytes_per_row * static_cast<std::size_t>(frame.height));
    for (int y = 0; y < frame.height; ++y)
        std::memcpy(bytes.data() + static_cast<std::size_t>(y) * bytes_per_row,
                    frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0],
                    bytes_per_row);
    return bytes;
}

// With libavcodec alone, independently of our reader.
ReadBack read_back(const fs::path& path, int bits) {
    ReadBack result;
    AVFormatContext* container = nullptr;
    REQUIRE(avformat_open_input(&container, path.c_str(), nullptr, nullptr) == 0);
    REQUIRE(avformat_find_stream_info(container, nullptr) >= 0);
    const AVStream* stream = container->streams[0];
    result.frame_rate = {stream->avg_frame_rate.num, stream->avg_frame_rate.den};
    result.codec = avcodec_get_name(stream->codecpar->codec_id);
    AVCodecContext* codec =
        avcodec_alloc_context3(avcodec_find_decoder(stream->codecpar->codec_id));
    REQUIRE(avcodec_parameters_to_context(codec, stream->codecpar) == 0);
    REQUIRE(avcodec_open2(codec, nullptr, nullptr) == 0);
    AVPacket* packet = av_packet_alloc();
    AVFrame* frame = av_frame_alloc();
    while (av_read_frame(container, packet) == 0) {
        result.all_key_frames = result.all_key_frames && (packet->flags & AV_PKT_FLAG_KEY) != 0;
        REQUIRE(avcodec_send_packet(codec, packet) == 0);
        av_packet_unref(packet);
        REQUIRE(avcodec_receive_frame(codec, frame) == 0);
        result.pictures.push_back(
            picture_bytes(*frame, static_cast<std::size_t>(frame->width * bits / 8)));
    }
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    avformat_close_input(&container);
    return result;
}

std::vector<std::uint8_t> stored_bytes(const GrayImage& image) {
    if (!image.is_16_bit) return image.pixels8;
    std::vector<std::uint8_t> bytes;
    for (const std::uint16_t value : image.pixels16) {
        bytes.push_back(static_cast<std::uint8_t>(value & 0xFFU));
        bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
    }
    return bytes;
}

VideoFormat format_of(int width_px, int height_px, int bits, VideoCodec codec) {
    VideoFormat format;
    format.width_px = width_px;
    format.height_px = height_px;
    format.bits = bits;
    format.frame_rate = {9993, 400};
    format.codec = codec;
    return format;
}

}  // namespace

TEST_CASE("VideoWriter: libavcodec reads every picture back bit for bit", "[read][contract]") {
    const auto format = GENERATE(format_of(64, 48, 8, VideoCodec::raw),
                                 format_of(33, 17, 8, VideoCodec::raw),
                                 format_of(64, 48, 8, VideoCodec::ffv1),
                                 format_of(33, 17, 8, VideoCodec::ffv1),
                                 format_of(8, 8, 16, VideoCodec::ffv1),
                                 format_of(61, 45, 16, VideoCodec::ffv1));
    const ScratchFile file("nta_test_video_writer.avi");
    nta::Random random(1);
    std::vector<GrayImage> images;
    VideoWriter writer(file.path, format);
    for (int i = 0; i < 4; ++i) {
        images.push_back(noise_picture(format, random));
        writer.write(images.back());
    }
    writer.finish();
    const ReadBack back = read_back(file.path, format.bits);
    CHECK(back.codec == (format.codec == VideoCodec::raw ? "rawvideo" : "ffv1"));
    CHECK(back.all_key_frames);
    CHECK(back.frame_rate.numerator == 9993);
    CHECK(back.frame_rate.denominator == 400);
    REQUIRE(back.pictures.size() == images.size());
    for (std::size_t i = 0; i < images.size(); ++i)
        CHECK(back.pictures[i] == stored_bytes(images[i]));
}

TEST_CASE("VideoWriter: without finish() no file remains", "[read][errors]") {
    const ScratchFile file("nta_test_unfinished.avi");
    const fs::path part = file.path.string() + ".part";
    {
        nta::Random random(1);
        const VideoFormat format = format_of(64, 48, 8, VideoCodec::ffv1);
        VideoWriter writer(file.path, format);
        writer.write(noise_picture(format, random));
        CHECK(fs::exists(part));
    }
    CHECK_FALSE(fs::exists(file.path));
    CHECK_FALSE(fs::exists(part));
}

TEST_CASE("VideoWriter: a full disk is an input error and leaves no file", "[read][errors]") {
    if (!fs::exists("/dev/full")) return;
    // The small picture waits in buffers until finish().
    const auto format = GENERATE(format_of(320, 240, 8, VideoCodec::raw),
                                 format_of(320, 240, 16, VideoCodec::ffv1),
                                 format_of(320, 240, 8, VideoCodec::mjpeg),
                                 format_of(8, 8, 8, VideoCodec::dib24));
    const ScratchFile file("nta_test_full.avi");
    const fs::path part = file.path.string() + ".part";
    fs::create_symlink("/dev/full", part);
    const auto write_all = [&] {
        nta::Random random(1);
        VideoWriter writer(file.path, format);
        for (int i = 0; i < 4; ++i) writer.write(noise_picture(format, random));
        writer.skip();
        writer.finish();
    };
    CHECK_THROWS_AS(write_all(), nta::InputError);
    CHECK_FALSE(fs::is_symlink(part));
    CHECK_FALSE(fs::exists(file.path));
}

TEST_CASE("VideoWriter: formats that AVI cannot hold are refused", "[read][errors]") {
    const ScratchFile file("nta_test_refused.avi");
    for (const VideoCodec codec : {VideoCodec::raw, VideoCodec::mjpeg, VideoCodec::dib24})
        CHECK_THROWS_AS(VideoWriter(file.path, format_of(64, 48, 16, codec)), nta::InputError);
    CHECK_THROWS_AS(VideoWriter(file.path, format_of(64, 48, 12, VideoCodec::ffv1)),
                    nta::InputError);
    CHECK_THROWS_AS(VideoWriter(file.path, format_of(0, 48, 8, VideoCodec::ffv1)), nta::InputError);
    CHECK_THROWS_AS(VideoWriter("/no/such/folder/x.avi", format_of(64, 48, 8, VideoCodec::ffv1)),
                    nta::InputError);
}

TEST_CASE("frame_rate_fraction: finds the fraction that people mean", "[read][known-answer]") {
    const auto fraction = [](double fps) {
        const Rational r = nta::frame_rate_fraction(fps);
        return std::to_string(r.numerator) + "/" + std::to_string(r.denominator);
    };
    CHECK(fraction(25.0) == "25/1");
    CHECK(fraction(24.98) == "1249/50");
    CHECK(fraction(24.9825) == "9993/400");
    CHECK(fraction(30000.0 / 1001.0) == "30000/1001");
    CHECK(fraction(0.01) == "1/100");
}
