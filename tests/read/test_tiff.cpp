// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: TIFF stacks deliver every pixel of every page", "[read][known-answer]") {
    const int bits = GENERATE(8, 16);
    const int compression = GENERATE(1, 5, 8);
    const bool tiled = GENERATE(false, true);
    const char* mode = GENERATE("w", "w8", "wb");
    INFO(bits << " bits, compression " << compression << ", tiled " << tiled << ", mode " << mode);
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 4, bits);
    TiffLayout layout;
    layout.compression = compression;
    layout.tiled = tiled;
    layout.mode = mode;
    write_tiff(folder / "stack.dat", images, layout);
    const auto video = open_video(folder / "stack.dat");
    CHECK(video->info().container == "tiff stack");
    CHECK(video->info().bits == bits);
    CHECK_FALSE(video->info().frame_rate.has_value());
    CHECK(pictures_are(read_all(*video), images));
    video->rewind();
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: MinIsWhite is inverted and told", "[read][known-answer]") {
    const int bits = GENERATE(8, 16);
    const ScratchFolder folder;
    auto images = pictures(37, 23, 3, bits);
    TiffLayout layout;
    layout.min_is_white = true;
    write_tiff(folder / "s.tif", images, layout);
    for (GrayImage& image : images) {
        for (auto& v : image.pixels8) v = static_cast<std::uint8_t>(255 - v);
        for (auto& v : image.pixels16) v = static_cast<std::uint16_t>(65535 - v);
    }
    const auto video = open_video(folder / "s.tif");
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "inverted-tiff"));
}

TEST_CASE("read: an ImageJ stack behind a single directory is read whole", "[read][known-answer]") {
    const int bits = GENERATE(8, 16);
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 5, bits);
    TiffLayout layout;
    layout.description = "ImageJ=1.53\nimages=5\nfinterval=0.040028\n";
    layout.one_strip = true;
    // The directory before the pixels is moved behind them by libtiff, so the pages are put in by
    // hand: one page, then four more.
    write_tiff(folder / "one.tif", {images[0]}, layout);
    std::string bytes = read_bytes(folder / "one.tif");
    const auto stored = [](const GrayImage& i) {
        std::string text(i.pixels8.begin(), i.pixels8.end());
        for (const auto v : i.pixels16) text += u16(v);
        return text;
    };
    const std::size_t page_bytes = stored(images[0]).size();
    // libtiff writes the strip right behind the 8-byte header; move it to the end, before the other
    // pages.
    REQUIRE(bytes.compare(8, page_bytes, stored(images[0])) == 0);
    const std::string entry = u16(273) + u16(4) + u32(1) + u32(8);
    std::size_t at = bytes.find(entry);
    if (at == std::string::npos) at = bytes.find(u16(273) + u16(3) + u32(1) + u32(8));
    REQUIRE(at != std::string::npos);
    bytes.replace(at, 12, u16(273) + u16(4) + u32(1) + u32(bytes.size()));
    for (const GrayImage& image : images) bytes += stored(image);

    SECTION("whole") {
        write_bytes(folder / "s.tif", bytes);
        const auto video = open_video(folder / "s.tif");
        CHECK(pictures_are(read_all(*video), images));
        CHECK(tells(*video, "frame-interval-hint"));
        CHECK_FALSE(tells(*video, "truncated-video"));
    }
    SECTION("cut in the fourth picture") {
        write_bytes(folder / "s.tif", bytes.substr(0, bytes.size() - page_bytes - page_bytes / 2));
        const auto video = open_video(folder / "s.tif");
        CHECK(pictures_are(read_all(*video), {images.begin(), images.begin() + 3}));
        CHECK(tells(*video, "truncated-video"));
    }
    SECTION("without the other pictures it is refused, never one picture in silence") {
        write_tiff(folder / "s.tif", {images[0]}, layout);
        CHECK_THAT(refusal(folder / "s.tif"), Catch::Contains("expected 5"));
    }
}

TEST_CASE("read: RGB TIFF pages are exact when gray and luma when not", "[read][known-answer]") {
    const ScratchFolder folder;
    GrayImage image = picture(37, 23, 0);
    for (auto& v : image.pixels8) v = static_cast<std::uint8_t>(v / 2);
    write_rgb_tiff(folder / "gray.tif", image, 0);
    const auto gray = open_video(folder / "gray.tif");
    CHECK(pictures_are(read_all(*gray), {image}));
    CHECK_FALSE(tells(*gray, "color-video"));
    write_rgb_tiff(folder / "green.tif", image, 100);
    const auto green = open_video(folder / "green.tif");
    const auto frames = read_all(*green);
    // 0.587 * 100 = 58.7 above red and blue
    CHECK(frames.at(0)->image.at(4, 7) == image.at(4, 7) + 59);
    CHECK(tells(*green, "color-video"));
}

TEST_CASE("read: TIFF pages that cannot be a video are refused by page", "[read][errors]") {
    const ScratchFolder folder;
    write_32_bit_tiff(folder / "float.tif", 16, 16, 3);
    CHECK_THAT(refusal(folder / "float.tif"),
               Catch::Contains("page 1") && Catch::Contains("floating-point"));
    write_tiff(folder / "sizes.tif", {picture(20, 20, 0), picture(20, 20, 1), picture(18, 20, 2)});
    CHECK_THAT(refusal(folder / "sizes.tif"),
               Catch::Contains("page 3") && Catch::Contains("18x20"));
}

TEST_CASE("read: a cut TIFF stack gives whole pages and a warning", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(40, 30, 6, 16);
    write_tiff(folder / "s.tif", images);
    const std::string bytes = read_bytes(folder / "s.tif");
    write_bytes(folder / "cut.tif", bytes.substr(0, bytes.size() * 6 / 10));
    const auto video = open_video(folder / "cut.tif");
    const auto frames = read_all(*video);
    REQUIRE(frames.size() >= 2);
    REQUIRE(frames.size() < 6);
    CHECK(pictures_are(
        frames, {images.begin(), images.begin() + static_cast<std::ptrdiff_t>(frames.size())}));
    CHECK(tells(*video, "truncated-video"));
}
