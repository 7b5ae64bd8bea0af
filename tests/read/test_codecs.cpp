// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: lossless codecs deliver every pixel, whatever the container",
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

TEST_CASE("read: MPEG-4 with B-frames is read to its last frame and called lossy and inter-frame",
          "[read]") {
    const ScratchFolder folder;
    std::vector<GrayImage> images;
    for (int k = 0; k < 12; ++k) {
        // A gray level per frame: survives the codec and shows the order of the frames.
        GrayImage image = picture(64, 48, 0);
        std::fill(
            image.pixels8.begin(), image.pixels8.end(), static_cast<std::uint8_t>(40 + 12 * k));
        images.push_back(image);
    }
    Encoding encoding;
    encoding.codec = "mpeg4";
    encoding.pixel_format = "yuv420p";
    encoding.b_frames = 2;
    write_video(folder / "v.avi", images, encoding);
    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().lossy);
    CHECK(video->info().inter_frame);
    CHECK(video->info().frame_rate->numerator == 9993);
    for (int pass = 0; pass < 2; ++pass) {
        const auto frames = read_all(*video);
        REQUIRE(statuses(frames) == "ssssssssssss");
        for (std::size_t k = 0; k < frames.size(); ++k) {
            // Quantizer 2 leaves flat areas within 2 gray levels.
            CHECK(std::abs(frames[k]->image.at(30, 20) - images[k].at(30, 20)) <= 2);
        }
        CHECK(tells(*video, "lossy-codec"));
        CHECK(tells(*video, "inter-frame-codec"));
        CHECK(tells(*video, "luma-plane"));
        video->rewind();
    }
}

TEST_CASE("read: left-out time stamps of Matroska and MP4 are dropped frames",
          "[read][known-answer]") {
    const char* name = GENERATE("v.mkv", "v.mov");
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 6);
    Encoding encoding;
    encoding.steps = {0, 1, 2, 5, 6, 7};
    encoding.codec = "png";
    write_video(folder / name, images, encoding);
    const auto video = open_video(folder / name);
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "sssddsss");
    CHECK(pictures_are(frames, images));
    CHECK_FALSE(tells(*video, "truncated-video"));
}

TEST_CASE("read: a leap of the clock is told and not filled", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 4);
    Encoding encoding;
    encoding.steps = {0, 1, 5002, 5003};
    write_video(folder / "v.mkv", images, encoding);
    const auto video = open_video(folder / "v.mkv");
    CHECK(statuses(read_all(*video)) == "ssss");
    CHECK(tells(*video, "time-jump"));
}
