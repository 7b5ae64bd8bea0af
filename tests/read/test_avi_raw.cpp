// SPDX-License-Identifier: MIT
// Uncompressed pictures in AVI. The ids are those of docs/file_formats.md.
#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

// Odd width and height: every row-padding mistake shows.
constexpr int k_width = 37, k_height = 23;

AviLayout layout_of(const std::string& compression, int bits = 8) {
    AviLayout layout;
    layout.width = k_width;
    layout.height = k_height;
    layout.compression = compression;
    layout.bits = bits;
    return layout;
}

std::unique_ptr<VideoSource> open_bytes(const ScratchFolder& folder, const std::string& bytes) {
    write_bytes(folder / "v.avi", bytes);
    return open_video(folder / "v.avi");
}

template <class Store>
std::vector<std::string> chunks_of(const std::vector<GrayImage>& images, Store store) {
    std::vector<std::string> chunks;
    for (const GrayImage& image : images) chunks.push_back(store(image));
    return chunks;
}

/// Reads twice and expects these pixels, and nothing to tell.
void expect_exact(VideoSource& video, const std::vector<GrayImage>& images) {
    for (int pass = 0; pass < 2; ++pass) {
        INFO("pass " << pass);
        CHECK(pictures_are(read_all(video), images));
        for (const Diagnostic& d : video.report().diagnostics) {
            INFO(d.message);
            CHECK(d.severity == Severity::note);
        }
        CHECK(video.read() == nullptr);
        video.rewind();
    }
}

std::string pixels_of(std::size_t count, const std::string& pixel) {
    std::string bytes;
    for (std::size_t k = 0; k < count; ++k) bytes += pixel;
    return bytes;
}

}  // namespace

TEST_CASE("read: R01 to R04 8-bit gray FOURCCs are exact, rows padded or not",
          "[read][known-answer]") {
    const std::string fourcc = GENERATE("Y800", "GREY", "Y8  ");
    const std::size_t alignment = GENERATE(1U, 4U, 16U);
    INFO(fourcc << ", rows padded to " << alignment);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 4);
    const auto chunks =
        chunks_of(images, [&](const GrayImage& i) { return stored_rows(i, alignment); });
    const auto video = open_bytes(folder, avi_bytes(layout_of(fourcc), chunks));
    CHECK(video->info().container == "avi");
    CHECK(video->info().codec == "rawvideo (" + fourcc + ")");
    CHECK(video->info().pixel_format == "gray");
    CHECK(video->info().bits == 8);
    CHECK_FALSE(video->info().lossy);
    CHECK(video->info().header_frame_count == 4);
    expect_exact(*video, images);
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: R05 and R06 an 8-bit bitmap is turned upright by the sign of its height",
          "[read][known-answer]") {
    const bool bottom_up = GENERATE(true, false);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    AviLayout layout = layout_of(u32(0));
    layout.palette = gray_palette();
    layout.bottom_up = bottom_up;
    const auto chunks =
        chunks_of(images, [&](const GrayImage& i) { return stored_rows(i, 4, bottom_up); });
    expect_exact(*open_bytes(folder, avi_bytes(layout, chunks)), images);
}

TEST_CASE("read: R07 an inverse palette gives the palette's values", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    AviLayout layout = layout_of(u32(0));
    layout.palette = gray_palette(true);
    layout.bottom_up = true;
    const auto chunks = chunks_of(images, [](GrayImage i) {
        for (auto& v : i.pixels8) v = static_cast<std::uint8_t>(255 - v);
        return stored_rows(i, 4, true);
    });
    expect_exact(*open_bytes(folder, avi_bytes(layout, chunks)), images);
}

TEST_CASE("read: R08 a color palette gives BT.601 luma and a warning", "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout = layout_of(u32(0));
    layout.palette = gray_palette();
    // Entry 3: blue 10, green 200, red 100.
    layout.palette.replace(12, 4, std::string({'\x0a', '\xc8', '\x64', '\0'}));
    SECTION("where the color is in use") {
        const auto video =
            open_bytes(folder, avi_bytes(layout, {std::string(40 * k_height, '\3')}));
        const auto frames = read_all(*video);
        REQUIRE(frames.size() == 1);
        // ITU-R BT.601-7: 0.299 * 100 + 0.587 * 200 + 0.114 * 10 = 148.44
        CHECK(frames[0]->image.at(5, 5) == 148);
        CHECK(tells(*video, "color-video"));
    }
    SECTION("where it is not, there is nothing to warn of (negative control)") {
        const auto video =
            open_bytes(folder, avi_bytes(layout, {std::string(40 * k_height, '\4')}));
        CHECK(read_all(*video).at(0)->image.at(5, 5) == 4);
        CHECK(video->report().diagnostics.empty());
    }
}

TEST_CASE("read: R09 a bitmap without palette delivers the index and says so", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 2);
    AviLayout layout = layout_of(u32(0));
    SECTION("none at all") {}
    SECTION("one of black alone") { layout.palette = std::string(1024, '\0'); }
    SECTION("one of 16 entries") { layout.palette = gray_palette().substr(0, 64); }
    const auto chunks = chunks_of(images, [](const GrayImage& i) { return stored_rows(i, 4); });
    const auto video = open_bytes(folder, avi_bytes(layout, chunks));
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "missing-palette"));
}

TEST_CASE("read: R10 a count of 0 colors means all of them", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 2);
    AviLayout layout = layout_of(u32(0));
    layout.palette = gray_palette();
    layout.colors_used = 0;
    const auto chunks = chunks_of(images, [](const GrayImage& i) { return stored_rows(i, 4); });
    expect_exact(*open_bytes(folder, avi_bytes(layout, chunks)), images);
}

TEST_CASE("read: R11 to R14 24- and 32-bit bitmaps with equal channels are exact",
          "[read][known-answer]") {
    const std::size_t channels = GENERATE(3U, 4U);
    const bool bottom_up = GENERATE(true, false);
    const std::size_t alignment = GENERATE(1U, 4U);
    INFO(channels << " channels, bottom up " << bottom_up << ", padded to " << alignment);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    AviLayout layout = layout_of(u32(0), static_cast<int>(8 * channels));
    layout.bottom_up = bottom_up;
    const auto chunks = chunks_of(images, [&](const GrayImage& i) {
        return stored_colors(i, channels, alignment, bottom_up);
    });
    expect_exact(*open_bytes(folder, avi_bytes(layout, chunks)), images);
}

TEST_CASE("read: R15 unequal channels give BT.601 luma and a warning", "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout = layout_of(u32(0), 32);
    const std::string bgra{'\x0a', '\xc8', '\x64', '\xff'};
    const auto video = open_bytes(folder, avi_bytes(layout, {pixels_of(k_width * k_height, bgra)}));
    // ITU-R BT.601-7: 0.299 * 100 + 0.587 * 200 + 0.114 * 10 = 148.44
    CHECK(read_all(*video).at(0)->image.at(8, 3) == 148);
    CHECK(tells(*video, "color-video"));
}

TEST_CASE("read: R15 one channel can be picked, and the warning names it", "[read][known-answer]") {
    const ScratchFolder folder;
    const std::string bgra{'\x0a', '\xc8', '\x64', '\xff'};
    AviLayout bitmap = layout_of(u32(0), 32);
    AviLayout palette = layout_of(u32(0));
    palette.palette = gray_palette();
    palette.palette.replace(12, 4, bgra);
    const std::string bytes =
        GENERATE_COPY(avi_bytes(bitmap, {pixels_of(k_width * k_height, bgra)}),
                      avi_bytes(palette, {std::string(40 * k_height, '\3')}));
    write_bytes(folder / "v.avi", bytes);
    const std::pair<ColorRule, int> cases[] = {
        {ColorRule::red, 100}, {ColorRule::green, 200}, {ColorRule::blue, 10}};
    for (const auto& [rule, expected] : cases) {
        ReadOptions options;
        options.color = rule;
        const auto video = open_video(folder / "v.avi", options);
        CHECK(read_all(*video).at(0)->image.at(8, 3) == expected);
        REQUIRE(tells(*video, "color-video"));
        CHECK_THAT(video->report().diagnostics.back().message, Catch::Contains("channel"));
    }
}

TEST_CASE("read: R16 of YUV the luma plane is delivered as stored", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    const std::string fourcc = GENERATE("I420", "YV12", "NV12", "YUY2", "UYVY");
    INFO(fourcc);
    const auto planar = [](const GrayImage& i, std::size_t alignment) {
        return stored_rows(i, alignment) +
               std::string(2 * ((19 + alignment - 1) / alignment * alignment) * 12, '\x80');
    };
    const auto packed = [&](const GrayImage& i) {
        std::string bytes;
        for (int y = 0; y < k_height; ++y)
            for (int x = 0; x < k_width + 1; ++x) {  // pixels in pairs
                const char v = static_cast<char>(x < k_width ? i.at(x, y) : 0);
                bytes += fourcc == "YUY2" ? std::string({v, '\x80'}) : std::string({'\x80', v});
            }
        return bytes;
    };
    const bool is_planar = fourcc != "YUY2" && fourcc != "UYVY";
    const std::size_t alignment = is_planar ? GENERATE(1U, 4U) : 1U;
    const auto chunks = chunks_of(images, [&](const GrayImage& i) {
        return is_planar ? planar(i, fourcc == "NV12" ? 1 : alignment) : packed(i);
    });
    const auto video =
        open_bytes(folder, avi_bytes(layout_of(fourcc, is_planar ? 12 : 16), chunks));
    expect_exact(*video, images);
    CHECK(tells(*video, "luma-plane"));
    CHECK_FALSE(tells(*video, "color-video"));
}

TEST_CASE("read: R16 YUV as libavcodec writes it gives the same luma", "[read][known-answer]") {
    const std::string format = GENERATE("yuv420p", "yuyv422", "uyvy422");
    INFO(format);
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 3);
    Encoding encoding;
    encoding.codec = "rawvideo";
    encoding.pixel_format = format;
    encoding.fourcc = format == "yuv420p" ? "I420" : format == "yuyv422" ? "YUY2" : "UYVY";
    write_video(folder / "v.avi", images, encoding);
    expect_exact(*open_video(folder / "v.avi"), images);
}

TEST_CASE("read: R17 and R18 Y16 delivers 16-bit values, from low bits or all",
          "[read][known-answer]") {
    const int bits = GENERATE(12, 16);
    const ScratchFolder folder;
    auto images = pictures(k_width, k_height, 3, bits);
    const auto chunks = chunks_of(images, stored_words);
    const auto video = open_bytes(folder, avi_bytes(layout_of("Y16 ", 16), chunks));
    CHECK(video->info().bits == 16);
    expect_exact(*video, images);
    read_all(*video);
    CHECK(tells(*video, "used-bits") == (bits == 12));
}

TEST_CASE("read: R19 16 bits without a FOURCC are refused as RGB555, with a way out",
          "[read][errors]") {
    const ScratchFolder folder;
    const std::string compression = GENERATE(u32(0), std::string("DIB "), u32(3));
    AviLayout layout = layout_of(compression, 16);
    write_bytes(folder / "v.avi", avi_bytes(layout, {std::string(2 * k_width * k_height, 'x')}));
    CHECK_THAT(refusal(folder / "v.avi"),
               Catch::Contains("RGB555") && Catch::Contains("37x23") &&
                   Catch::Contains("ffmpeg -i in.avi -c:v ffv1"));
}

TEST_CASE("read: R19 16 bits without a FOURCC are 16-bit gray where the user says so",
          "[read][known-answer]") {
    const bool bottom_up = GENERATE(false, true);
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 3, 16);
    AviLayout layout = layout_of(u32(0), 16);
    layout.width = 38;
    layout.height = 22;
    layout.bottom_up = bottom_up;
    const auto chunks = chunks_of(images, [&](const GrayImage& image) {
        std::string rows;
        const std::string words = stored_words(image);
        for (std::size_t y = 0; y < 22; ++y)
            rows += words.substr(76 * (bottom_up ? 21 - y : y), 76);
        return rows;
    });
    write_bytes(folder / "v.avi", avi_bytes(layout, chunks));
    ReadOptions options;
    options.words_are_gray = true;
    const auto video = open_video(folder / "v.avi", options);
    CHECK(video->info().bits == 16);
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "words-are-gray"));
}

TEST_CASE("read: R20 10 bits without a FOURCC are refused", "[read][errors]") {
    const ScratchFolder folder;
    const int bits = GENERATE(1, 4, 10, 48);
    write_bytes(folder / "v.avi",
                avi_bytes(layout_of(u32(0), bits), {std::string(2 * k_width * k_height, 'x')}));
    CHECK_THAT(refusal(folder / "v.avi"),
               Catch::Contains(std::to_string(bits) + " bits") && Catch::Contains("ffmpeg -i"));
}

TEST_CASE("read: R21 and R22 the FOURCCs 'DIB ' and 'RGB ' are bitmaps", "[read][known-answer]") {
    const std::string fourcc = GENERATE("DIB ", "RGB ");
    const bool color = GENERATE(false, true);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    AviLayout layout = layout_of(fourcc, color ? 24 : 8);
    if (!color) layout.palette = gray_palette();
    layout.bottom_up = true;
    const auto chunks = chunks_of(
        images, [&](const GrayImage& i) { return stored_colors(i, color ? 3 : 1, 4, true); });
    expect_exact(*open_bytes(folder, avi_bytes(layout, chunks)), images);
}

TEST_CASE("read: R23 the sign of the height means nothing for Y800", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    AviLayout layout;
    layout.negative_height = true;
    expect_exact(*open_bytes(folder, y800_avi(images, layout)), images);
}

TEST_CASE("read: R24 the FOURCC decides and not the bit count", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 3);
    AviLayout layout;
    layout.bits = 24;
    expect_exact(*open_bytes(folder, y800_avi(images, layout)), images);
}

TEST_CASE("read: R25 an unknown FOURCC is named, with a way out", "[read][errors]") {
    const ScratchFolder folder;
    write_bytes(folder / "v.avi",
                avi_bytes(layout_of("QZXY"), {std::string(k_width * k_height, 'x')}));
    CHECK_THAT(refusal(folder / "v.avi"),
               Catch::Contains("'QZXY'") && Catch::Contains("8 bits") && Catch::Contains("37x23") &&
                   Catch::Contains("ffmpeg -i in.avi -c:v ffv1"));
}

TEST_CASE("read: a change of palette holds from where it stands", "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout = layout_of(u32(0));
    layout.palette = gray_palette();
    const std::string pixels(40 * k_height, '\5');
    std::string bytes = avi_bytes(layout, {pixels, pixels});
    // First entry 5, one entry, no flags: red, green and blue 99.
    const std::string change =
        riff_chunk("00pc", std::string({'\5', '\1', '\0', '\0', 99, 99, 99, 0}));
    bytes.insert(bytes.rfind("00db" + u32(pixels.size())), change);
    const auto video = open_bytes(folder, bytes);
    for (int pass = 0; pass < 2; ++pass) {
        const auto frames = read_all(*video);
        REQUIRE(statuses(frames) == "ss");
        CHECK(frames[0]->image.at(0, 0) == 5);
        CHECK(frames[1]->image.at(36, 22) == 99);
        video->rewind();
    }
}

TEST_CASE("read: bitmap headers of version 5 keep their palette behind them",
          "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 2);
    AviLayout layout = layout_of(u32(0));
    layout.palette = std::string(124 - 40, '\x11') + gray_palette(true);
    const auto chunks = chunks_of(images, [](GrayImage i) {
        for (auto& v : i.pixels8) v = static_cast<std::uint8_t>(255 - v);
        return stored_rows(i, 4);
    });
    std::string bytes = avi_bytes(layout, chunks);
    bytes.replace(bytes.find("strf") + 8, 4, u32(124));
    expect_exact(*open_bytes(folder, bytes), images);
}

TEST_CASE("read: chunks far larger than the header's picture are refused", "[read][errors]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.width = 64;
    layout.height = 24;
    const std::string larger(3 * 64 * 48, 'x');
    write_bytes(folder / "v.avi", avi_bytes(layout, {larger, larger}));
    CHECK_THAT(refusal(folder / "v.avi"), Catch::Contains("9216 bytes"));
}

TEST_CASE("read: one odd chunk at the start does not decide the length of rows", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 5);
    auto chunks = chunks_of(images, [](const GrayImage& i) { return stored_rows(i, 4); });
    chunks[0].resize(chunks[0].size() - 40);  // whole as unpadded rows, a row short as padded ones
    const auto video = open_bytes(folder, avi_bytes(layout_of("Y800"), chunks));
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "dssss");
    CHECK(pictures_are(frames, {images.begin() + 1, images.end()}));
    CHECK(tells(*video, "damaged-frames"));
}
