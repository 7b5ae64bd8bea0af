// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: C04 to C06, C10, C11 lossless codecs deliver every pixel in any container",
          "[read][known-answer]") {
    struct Case {
        const char* file;
        const char* codec;
        const char* format;
        int bits;
    };
    const Case c = GENERATE(Case{"v.avi", "ffv1", "gray", 8},
                            Case{"v.avi", "ffv1", "gray16le", 16},
                            Case{"v.mkv", "ffv1", "gray16le", 16},
                            Case{"v.mkv", "ffv1", "gray10le", 10},
                            Case{"v.mkv", "ffv1", "gray12le", 12},
                            Case{"v.mov", "png", "gray", 8},
                            Case{"v.avi", "ffvhuff", "gray", 8},
                            Case{"v.avi", "utvideo", "gbrp", 8},
                            Case{"v.avi", "huffyuv", "bgra", 8},
                            Case{"v.avi", "huffyuv", "yuv422p", 8},
                            Case{"v.avi", "magicyuv", "gray", 8},
                            Case{"v.avi", "png", "gray", 8},
                            Case{"v.mkv", "ffv1", "gray", 8},
                            Case{"v.mov", "rawvideo", "gray", 8},
                            Case{"v.avi", "rawvideo", "gray", 8},
                            Case{"v.mkv", "ffv1", "yuv420p", 8},
                            Case{"v.avi", "png", "gray16be", 16});
    INFO(c.file << ' ' << c.codec << ' ' << c.format);
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 5, c.bits);
    Encoding encoding;
    encoding.codec = c.codec;
    encoding.pixel_format = c.format;
    write_video(folder / c.file, images, encoding);
    const auto video = open_video(folder / c.file);
    CHECK(video->info().width == 38);
    CHECK(video->info().height == 22);
    CHECK(video->info().bits == c.bits);
    CHECK_FALSE(video->info().lossy);
    CHECK_FALSE(video->info().inter_frame);
    REQUIRE(video->info().frame_rate.has_value());
    // Matroska keeps the interval in whole nanoseconds: 1 ns of 40 ms.
    CHECK(video->info().frame_rate->value() == Approx(24.9825).epsilon(3e-8));
    CHECK(pictures_are(read_all(*video), images));
    CHECK_FALSE(tells(*video, "truncated-video"));
    CHECK_FALSE(tells(*video, "color-video"));
}

TEST_CASE("read: the name says nothing, the content all", "[read][property]") {
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 3);
    write_video(folder / "v.mkv", images);
    fs::rename(folder / "v.mkv", folder / "sample.tif");
    const auto video = open_video(folder / "sample.tif");
    CHECK(video->info().container == "matroska");
    CHECK(pictures_are(read_all(*video), images));
}

namespace {

/// A gray level per frame: survives any codec and shows the order of the frames.
std::vector<GrayImage> flat_pictures(int count) {
    std::vector<GrayImage> images;
    for (int k = 0; k < count; ++k) {
        GrayImage image = picture(64, 48, 0);
        std::fill(
            image.pixels8.begin(), image.pixels8.end(), static_cast<std::uint8_t>(40 + 12 * k));
        images.push_back(image);
    }
    return images;
}

/// A smooth spot that moves, as codecs are made for.
std::vector<GrayImage> spot_pictures(int count) {
    std::vector<GrayImage> images;
    for (int k = 0; k < count; ++k) {
        GrayImage image = picture(64, 48, 0);
        for (int y = 0; y < 48; ++y)
            for (int x = 0; x < 64; ++x) {
                const double dx = x - 20.0 - k, dy = y - 24.0;
                image.pixels8[static_cast<std::size_t>(64 * y + x)] =
                    static_cast<std::uint8_t>(20.0 + 200.0 * std::exp(-(dx * dx + dy * dy) / 18.0));
            }
        images.push_back(image);
    }
    return images;
}

int largest_error(const std::vector<FramePtr>& frames, const std::vector<GrayImage>& images) {
    if (frames.size() != images.size()) return 256;
    int largest = 0;
    for (std::size_t k = 0; k < frames.size(); ++k)
        for (std::size_t i = 0; i < images[k].pixels8.size(); ++i)
            largest =
                std::max(largest, std::abs(frames[k]->image.pixels8[i] - images[k].pixels8[i]));
    return largest;
}

}  // namespace

TEST_CASE("read: C01 Motion JPEG gives full-range luma within its loss", "[read]") {
    const char* format = GENERATE("yuvj420p", "gray");
    const ScratchFolder folder;
    const auto images = spot_pictures(6);
    Encoding encoding;
    encoding.codec = "mjpeg";
    encoding.pixel_format = std::string(format) == "gray" ? "yuvj444p" : format;
    write_video(folder / "v.avi", images, encoding);
    const auto video = open_video(folder / "v.avi");
    const auto frames = read_all(*video);
    // What quality 2 costs at most on real recordings, measured with FFmpeg 5.1.
    CHECK(largest_error(frames, images) <= 14);
    CHECK(video->info().lossy);
    CHECK_FALSE(video->info().inter_frame);
    CHECK(tells(*video, "lossy-codec"));
    CHECK(tells(*video, "luma-plane"));
}

TEST_CASE("read: C02 and C03 MPEG-4 is read to its last frame in the order of display", "[read]") {
    const int b_frames = GENERATE(0, 2);
    const std::string fourcc = GENERATE("XVID", "DIVX");
    const ScratchFolder folder;
    const auto images = flat_pictures(12);
    Encoding encoding;
    encoding.codec = "mpeg4";
    encoding.pixel_format = "yuv420p";
    encoding.b_frames = b_frames;
    encoding.fourcc = fourcc;
    write_video(folder / "v.avi", images, encoding);
    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().lossy);
    CHECK(video->info().inter_frame);
    CHECK(video->info().frame_rate->numerator == 9993);
    for (int pass = 0; pass < 2; ++pass) {
        const auto frames = read_all(*video);
        REQUIRE(statuses(frames) == "ssssssssssss");
        // Quantizer 2 leaves flat areas within 2 gray levels.
        CHECK(largest_error(frames, images) <= 2);
        CHECK(tells(*video, "lossy-codec"));
        CHECK(tells(*video, "inter-frame-codec"));
        CHECK(tells(*video, "luma-plane"));
        CHECK_FALSE(tells(*video, "truncated-video"));
        CHECK_FALSE(tells(*video, "frame-count-differs"));
        video->rewind();
    }
}

TEST_CASE("read: C02 chunks of 0 bytes between MPEG-4 pictures are dropped frames", "[read]") {
    const ScratchFolder folder;
    Encoding encoding;
    encoding.codec = "mpeg4";
    encoding.pixel_format = "yuv420p";
    encoding.steps = {0, 1, 2, 5, 6, 7};  // the AVI writer of libavformat fills in empty chunks
    write_video(folder / "v.avi", flat_pictures(6), encoding);
    const auto video = open_video(folder / "v.avi");
    CHECK(statuses(read_all(*video)) == "sssddsss");
    CHECK_FALSE(tells(*video, "truncated-video"));
}

TEST_CASE("read: C07 Lagarith goes to its decoder, and noise under its name is no frame",
          "[read][errors]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.width = 36;
    layout.height = 20;
    layout.compression = "LAGS";
    layout.bits = 24;
    write_bytes(folder / "v.avi", avi_bytes(layout, {std::string(500, '\x33')}));
    CHECK_THAT(refusal(folder / "v.avi"), Catch::Contains("no frames"));
}

TEST_CASE("read: C08 and C09 lossless H.264 gives its luma plane exactly", "[read][known-answer]") {
    if (!has_encoder("libx264")) return;
    const char* name = GENERATE("v.avi", "v.mp4");
    const char* format = GENERATE("gray", "yuv420p");
    const int b_frames = GENERATE(0, 2);
    INFO(name << ' ' << format << ", B-frames " << b_frames);
    const ScratchFolder folder;
    const auto images = pictures(64, 48, 12);
    Encoding encoding;
    encoding.codec = "libx264";
    encoding.pixel_format = format;
    encoding.options = "qp=0:preset=medium";
    encoding.b_frames = b_frames;
    write_video(folder / name, images, encoding);
    const auto video = open_video(folder / name);
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "ssssssssssss");
    CHECK(pictures_are(frames, images));
    CHECK_FALSE(tells(*video, "truncated-video"));
}

TEST_CASE("read: C12 lossy H.264 is called lossy and inter-frame", "[read]") {
    if (!has_encoder("libx264")) return;
    const ScratchFolder folder;
    const auto images = spot_pictures(8);
    Encoding encoding;
    encoding.codec = "libx264";
    encoding.pixel_format = "yuv420p";
    encoding.options = "crf=23";
    write_video(folder / "v.mp4", images, encoding);
    const auto video = open_video(folder / "v.mp4");
    // Far from exact and near the picture: the codec's own loss at its usual quality.
    CHECK(largest_error(read_all(*video), images) <= 40);
    CHECK(tells(*video, "lossy-codec"));
    CHECK(tells(*video, "inter-frame-codec"));
}
