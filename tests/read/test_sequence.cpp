// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>

#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

void write_sequence(const ScratchFolder& folder,
                    const std::vector<std::string>& names,
                    const std::vector<GrayImage>& images,
                    const std::string& codec,
                    const std::string& format) {
    for (std::size_t k = 0; k < names.size(); ++k)
        write_bytes(folder / names[k], encoded_picture(images[k], codec, format));
}

}  // namespace

TEST_CASE("read: Q01 to Q03, Q07, Q08 numbered pictures are exact, whatever their extension",
          "[read][known-answer]") {
    struct Case {
        const char* codec;
        const char* format;
        int bits;
    };
    const Case c = GENERATE(Case{"png", "gray", 8},
                            Case{"png", "gray16be", 16},
                            Case{"pgm", "gray", 8},
                            Case{"pgm", "gray16be", 16},
                            Case{"bmp", "gray", 8},
                            Case{"bmp", "bgr24", 8},
                            Case{"png", "rgba", 8});
    INFO(c.codec << ' ' << c.format);
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 3, c.bits);
    write_sequence(folder, {"f_0007.dat", "f_0008.dat", "f_0009.dat"}, images, c.codec, c.format);
    const std::string expected = std::string(c.codec) + " sequence";
    for (const fs::path& path :
         {folder.path(), folder / "f_%04d.dat", folder / "f_%d.dat", folder / "f_0008.dat"}) {
        INFO(path);
        const auto video = open_video(path);
        CHECK(video->info().container == expected);
        CHECK(video->info().bits == c.bits);
        CHECK_FALSE(video->info().frame_rate.has_value());
        CHECK(pictures_are(read_all(*video), images));
        CHECK(video->report().diagnostics.empty());
    }
}

TEST_CASE("read: Q05 and Q06 a missing number is a dropped frame, and 2 comes before 10",
          "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 4);
    write_sequence(folder, {"f_8.png", "f_9.png", "f_10.png", "f_13.png"}, images, "png", "gray");
    const auto video = open_video(folder.path());
    for (int pass = 0; pass < 2; ++pass) {
        const auto frames = read_all(*video);
        CHECK(statuses(frames) == "sssdds");
        CHECK(pictures_are(frames, images));
        CHECK(tells(*video, "dropped-frames"));
        video->rewind();
    }
}

TEST_CASE("read: F09 TIFF files of one page each are a sequence, in either byte order",
          "[read][known-answer]") {
    const ScratchFolder folder;
    TiffLayout layout;
    layout.mode = GENERATE("w", "wb");
    const auto images = pictures(37, 23, 3, 16);
    for (std::size_t k = 0; k < 3; ++k)
        write_tiff(folder / ("img" + std::to_string(k) + ".tif"), {images[k]}, layout);
    for (const fs::path& path : {folder.path(), folder / "img1.tif"}) {
        const auto video = open_video(path);
        CHECK(video->info().container == "tiff sequence");
        CHECK(pictures_are(read_all(*video), images));
    }
}

TEST_CASE("read: Q09 a damaged or odd-sized picture is a gap that names its file",
          "[read][errors]") {
    const ScratchFolder folder;
    auto images = pictures(37, 23, 4);
    write_sequence(folder, {"f_1.png", "f_2.png", "f_3.png", "f_4.png"}, images, "png", "gray");
    std::string found;
    SECTION("cut") {
        write_bytes(folder / "f_2.png", read_bytes(folder / "f_2.png").substr(0, 300));
        found = "f_2.png is a damaged";
    }
    SECTION("other size") {
        write_bytes(folder / "f_2.png", encoded_picture(picture(20, 10, 0), "png", "gray"));
        found = "f_2.png is 20x10";
    }
    images.erase(images.begin() + 1);
    const auto video = open_video(folder.path());
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "sdss");
    CHECK(pictures_are(frames, images));
    REQUIRE(tells(*video, "damaged-frames"));
    CHECK_THAT(video->report().diagnostics.back().message, Catch::Contains(found));
}

TEST_CASE("read: Q09 folders with several sequences are refused, strays are told",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 2);
    write_sequence(folder, {"a_1.png", "a_2.png"}, images, "png", "gray");
    write_bytes(folder / "thumbnail.png", encoded_picture(images[0], "png", "gray"));
    const auto video = open_video(folder.path());
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "ignored-files"));
    write_sequence(folder, {"b_1.png", "b_2.png"}, images, "png", "gray");
    CHECK_THAT(refusal(folder.path()), Catch::Contains("several numbered sequences"));
    CHECK(pictures_are(read_all(*open_video(folder / "b_%d.png")), images));
    write_bytes(folder / "b_01.png", encoded_picture(images[0], "png", "gray"));
    CHECK_THAT(refusal(folder / "b_%d.png"), Catch::Contains("same number 1"));
}

TEST_CASE("read: Q04 JPEG pictures are read within their loss and called lossy", "[read]") {
    const ScratchFolder folder;
    std::vector<GrayImage> images;
    for (int k = 0; k < 3; ++k) {
        GrayImage image = picture(40, 24, 0);
        for (std::size_t i = 0; i < image.pixels8.size(); ++i)
            image.pixels8[i] =
                static_cast<std::uint8_t>(60 + 20 * k + 2 * static_cast<int>(i % 40));
        images.push_back(image);
    }
    const std::string format = GENERATE("yuvj420p", "yuvj444p");
    write_sequence(folder, {"f_1.jpg", "f_2.jpg", "f_3.jpg"}, images, "mjpeg", format);
    const auto video = open_video(folder.path());
    const auto frames = read_all(*video);
    REQUIRE(statuses(frames) == "sss");
    for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t i = 0; i < images[k].pixels8.size(); ++i)
            // Quantizer 2 leaves slopes within 6 gray levels.
            REQUIRE(std::abs(frames[k]->image.pixels8[i] - images[k].pixels8[i]) <= 6);
    CHECK(video->info().lossy);
    CHECK(tells(*video, "lossy-codec"));
}

TEST_CASE("read: Q07 PNG pictures named .bmp are read as PNG", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 2);
    write_sequence(folder, {"frame1.bmp", "frame2.bmp"}, images, "png", "gray");
    const auto video = open_video(folder / "frame1.bmp");
    CHECK(video->info().container == "png sequence");
    CHECK(pictures_are(read_all(*video), images));
}

TEST_CASE("read: Q08 tinted RGBA pictures give BT.601 luma and a warning", "[read][known-answer]") {
    const ScratchFolder folder;
    GrayImage image = picture(37, 23, 0);
    for (auto& v : image.pixels8) v = static_cast<std::uint8_t>(v / 2);
    for (const char* name : {"f_1.png", "f_2.png"})
        write_bytes(folder / name, encoded_picture(image, "png", "rgba", 100));
    const auto video = open_video(folder.path());
    // 0.587 * 100 = 58.7 above red and blue
    CHECK(read_all(*video).at(0)->image.at(4, 7) == image.at(4, 7) + 59);
    CHECK(tells(*video, "color-video"));
    ReadOptions red;
    red.color = ColorRule::red;
    CHECK(pictures_are({read_all(*open_video(folder.path(), red)).at(0)}, {image}));
}
