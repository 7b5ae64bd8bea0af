// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: F01 and F02 TIFF stacks deliver every pixel of every page",
          "[read][known-answer]") {
    const int bits = GENERATE(8, 16);
    const int compression = GENERATE(1, 5, 8, 32773);
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

TEST_CASE("read: F05 MinIsWhite is inverted and told", "[read][known-answer]") {
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

TEST_CASE("read: F04 an ImageJ stack behind a single directory is read whole",
          "[read][known-answer]") {
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

TEST_CASE("read: F06 RGB TIFF pages, chunky or planar, are exact when gray and luma when not",
          "[read][known-answer]") {
    const bool planar = GENERATE(false, true);
    const ScratchFolder folder;
    GrayImage image = picture(37, 23, 0);
    for (auto& v : image.pixels8) v = static_cast<std::uint8_t>(v / 2);
    write_rgb_tiff(folder / "gray.tif", image, 0, planar);
    const auto gray = open_video(folder / "gray.tif");
    CHECK(pictures_are(read_all(*gray), {image}));
    CHECK_FALSE(tells(*gray, "color-video"));
    write_rgb_tiff(folder / "green.tif", image, 100, planar);
    const auto green = open_video(folder / "green.tif");
    const auto frames = read_all(*green);
    // 0.587 * 100 = 58.7 above red and blue
    CHECK(frames.at(0)->image.at(4, 7) == image.at(4, 7) + 59);
    CHECK(tells(*green, "color-video"));
    ReadOptions red;
    red.color = ColorRule::red;
    CHECK(pictures_are(read_all(*open_video(folder / "green.tif", red)), {image}));
}

TEST_CASE("read: F02 the XML of an OME-TIFF changes nothing", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 3, 16);
    TiffLayout layout;
    layout.description = "<?xml version=\"1.0\"?><OME><Image><Pixels SizeT=\"3\"/></Image></OME>";
    write_tiff(folder / "s.ome.tif", images, layout);
    const auto video = open_video(folder / "s.ome.tif");
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: F03 an ImageJ stack is exact, its time and scale are hints",
          "[read][known-answer]") {
    const std::string unit = GENERATE("um", "micron", "\\u00B5m", "nm", "furlong");
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 3, 16);
    TiffLayout layout;
    layout.description = "ImageJ=1.53\nimages=3\nfinterval=0.040028\nunit=" + unit + "\n";
    layout.pixels_per_unit = unit == "nm" ? 1.0 / 166.0 : 1.0 / 0.166;
    write_tiff(folder / "s.tif", images, layout);
    const auto video = open_video(folder / "s.tif");
    CHECK(pictures_are(read_all(*video), images));
    CHECK_FALSE(video->info().frame_rate.has_value());
    CHECK(tells(*video, "frame-interval-hint"));
    CHECK(tells(*video, "pixel-size-hint") == (unit != "furlong"));
    for (const Diagnostic& d : video->report().diagnostics)
        if (d.code == "pixel-size-hint") {
            // TIFF keeps resolutions as fractions read back as float: 24 bits.
            CHECK(d.value.value() == Approx(166.0).epsilon(1e-6));
        }
}

TEST_CASE("read: F07 signed, floating-point and 32-bit pages are refused by kind",
          "[read][errors]") {
    const ScratchFolder folder;
    TiffLayout layout;
    layout.sample_format = 2;
    write_tiff(folder / "int16.tif", pictures(16, 16, 2, 16), layout);
    CHECK_THAT(refusal(folder / "int16.tif"),
               Catch::Contains("page 1") && Catch::Contains("signed"));
    write_32_bit_tiff(folder / "float.tif", 16, 16, 3);
    CHECK_THAT(refusal(folder / "float.tif"),
               Catch::Contains("page 1") && Catch::Contains("floating-point"));
    write_32_bit_tiff(folder / "uint32.tif", 16, 16, 1);
    CHECK_THAT(refusal(folder / "uint32.tif"),
               Catch::Contains("page 1") && Catch::Contains("32-bit"));
}

TEST_CASE("read: F08 the bits in use are found over all frames, at either end of the word",
          "[read][known-answer]") {
    const int shift = GENERATE(0, 4);
    const ScratchFolder folder;
    auto images = pictures(37, 23, 3, 12);
    // A first frame that is darker than the others must not decide.
    for (auto& v : images[0].pixels16) v = static_cast<std::uint16_t>(v & 0x1f);
    for (GrayImage& image : images)
        for (auto& v : image.pixels16) v = static_cast<std::uint16_t>(v << shift);
    write_tiff(folder / "s.tif", images);
    const auto video = open_video(folder / "s.tif");
    for (int pass = 0; pass < 2; ++pass) {
        CHECK(pictures_are(read_all(*video), images));
        CHECK(video->report().used_bits == 0xfffU << shift);
        REQUIRE(tells(*video, "used-bits"));
        CHECK(video->report().diagnostics.back().value == 12.0);
        video->rewind();
    }
}

TEST_CASE("read: F10 a page of another size is refused by its number", "[read][errors]") {
    const ScratchFolder folder;
    write_tiff(folder / "sizes.tif", {picture(20, 20, 0), picture(20, 20, 1), picture(18, 20, 2)});
    CHECK_THAT(refusal(folder / "sizes.tif"),
               Catch::Contains("page 3") && Catch::Contains("18x20"));
}

TEST_CASE("read: F11 a cut TIFF stack gives whole pages and a warning, or an error",
          "[read][errors]") {
    const int compression = GENERATE(1, 5, 8);
    const char* mode = GENERATE("w", "w8", "wb");
    const ScratchFolder folder;
    const auto images = pictures(40, 30, 6, 16);
    TiffLayout layout;
    layout.compression = compression;
    layout.mode = mode;
    write_tiff(folder / "s.tif", images, layout);
    const std::string bytes = read_bytes(folder / "s.tif");
    for (std::size_t tenth = 1; tenth < 10; ++tenth) {
        INFO(compression << ' ' << mode << ' ' << tenth);
        write_bytes(folder / "cut.tif", bytes.substr(0, bytes.size() * tenth / 10));
        if (!refusal(folder / "cut.tif").empty()) continue;
        const auto video = open_video(folder / "cut.tif");
        const auto frames = read_all(*video);
        REQUIRE(frames.size() < 6);
        CHECK(pictures_are(
            frames, {images.begin(), images.begin() + static_cast<std::ptrdiff_t>(frames.size())}));
        CHECK(tells(*video, "truncated-video"));
    }
    write_bytes(folder / "cut.tif", bytes.substr(0, bytes.size() * 6 / 10));
    CHECK(read_all(*open_video(folder / "cut.tif")).size() >= 2);
}
