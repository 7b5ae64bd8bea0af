// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "avi_bytes.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

std::string gray_palette(bool inverse = false) {
    std::string palette;
    for (int i = 0; i < 256; ++i) {
        const char v = static_cast<char>(inverse ? 255 - i : i);
        palette += {v, v, v, '\0'};
    }
    return palette;
}

}  // namespace

TEST_CASE("read: raw 8-bit AVI layouts deliver the stored pixels exactly", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 4);  // odd width: every row-padding mistake shows
    AviLayout layout;
    layout.width = 37;
    layout.height = 23;
    std::vector<std::string> chunks;

    SECTION("Y800 without row padding") {
        for (const auto& i : images) chunks.push_back(stored_rows(i));
    }
    SECTION("Y800 with rows padded to 4 bytes") {
        for (const auto& i : images) chunks.push_back(stored_rows(i, 4));
    }
    SECTION("8-bit DIB from the bottom up with a gray palette") {
        layout.compression = u32(0);
        layout.palette = gray_palette();
        layout.bottom_up = true;
        for (const auto& i : images) chunks.push_back(stored_rows(i, 4, true));
    }
    SECTION("8-bit DIB from the top down with a gray palette") {
        layout.compression = u32(0);
        layout.palette = gray_palette();
        for (const auto& i : images) chunks.push_back(stored_rows(i, 4));
    }
    SECTION("8-bit DIB with an inverse palette") {
        layout.compression = u32(0);
        layout.palette = gray_palette(true);
        layout.bottom_up = true;
        for (GrayImage i : images) {
            for (auto& v : i.pixels8) v = static_cast<std::uint8_t>(255 - v);
            chunks.push_back(stored_rows(i, 4, true));
        }
    }
    write_bytes(folder / "v.avi", avi_bytes(layout, chunks));

    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().container == "avi");
    CHECK(video->info().bits == 8);
    CHECK_FALSE(video->info().lossy);
    CHECK(video->info().header_frame_count == 4);
    REQUIRE(video->info().frame_rate.has_value());
    CHECK(video->info().frame_rate->numerator == 9993);
    CHECK(video->info().frame_rate->denominator == 400);
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
    CHECK(video->read() == nullptr);
}

TEST_CASE("read: an 8-bit DIB without palette delivers the index and says so", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 2);
    AviLayout layout;
    layout.width = 36;
    layout.height = 20;
    layout.compression = u32(0);
    write_bytes(folder / "v.avi",
                avi_bytes(layout, {stored_rows(images[0]), stored_rows(images[1])}));
    const auto video = open_video(folder / "v.avi");
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "missing-palette"));
}

TEST_CASE("read: a color palette gives BT.601 luma and a warning", "[read][known-answer]") {
    const ScratchFolder folder;
    GrayImage image = picture(36, 20, 0);
    std::fill(image.pixels8.begin(), image.pixels8.end(), std::uint8_t{3});
    AviLayout layout;
    layout.width = 36;
    layout.height = 20;
    layout.compression = u32(0);
    layout.palette = gray_palette();
    // Entry 3: blue 10, green 200, red 100.
    layout.palette.replace(12, 4, std::string({'\x0a', '\xc8', '\x64', '\0'}));
    write_bytes(folder / "v.avi", avi_bytes(layout, {stored_rows(image)}));
    const auto video = open_video(folder / "v.avi");
    const auto frames = read_all(*video);
    REQUIRE(frames.size() == 1);
    // ITU-R BT.601-7: 0.299 * 100 + 0.587 * 200 + 0.114 * 10 = 148.44
    CHECK(frames[0]->image.at(5, 5) == 148);
    CHECK(tells(*video, "color-video"));
}

TEST_CASE("read: chunks of 0 bytes are dropped frames on the time grid", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 5);
    AviLayout layout;
    layout.width = 36;
    layout.height = 20;
    std::vector<std::string> chunks;
    for (const auto& i : images) chunks.push_back(stored_rows(i));
    chunks.insert(chunks.begin() + 2, {"", ""});
    chunks.insert(chunks.begin() + 5, "");
    write_bytes(folder / "v.avi", avi_bytes(layout, chunks));
    const auto video = open_video(folder / "v.avi");
    for (int pass = 0; pass < 2; ++pass) {
        INFO("pass " << pass);
        const auto frames = read_all(*video);
        CHECK(statuses(frames) == "ssddsdss");
        CHECK(pictures_are(frames, images));
        for (std::size_t k = 0; k < frames.size(); ++k)
            CHECK(frames[k]->grid_index == static_cast<std::int64_t>(k));
        CHECK(frames[2]->stored_index == -1);
        CHECK(frames[2]->image.pixels8.empty());
        CHECK(frames[4]->stored_index == 2);
        CHECK(video->report().stored_frames == 5);
        CHECK(video->report().grid_frames == 8);
        CHECK(video->report().dropped_frames == 3);
        CHECK(tells(*video, "dropped-frames"));
        CHECK_FALSE(tells(*video, "truncated-video"));
        video->rewind();
    }
}

TEST_CASE("read: identical consecutive pictures are repeated frames", "[read][known-answer]") {
    const ScratchFolder folder;
    auto images = pictures(36, 20, 3);
    images.insert(images.begin() + 1, 2, images[0]);
    images.push_back(images[0]);  // as the first, but not as the one before: no repetition
    write_bytes(folder / "v.avi", y800_avi(images));
    const auto video = open_video(folder / "v.avi");
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "srrsss");
    CHECK(pictures_are(frames, images));
    CHECK(video->report().repeated_frames == 2);
    CHECK(tells(*video, "repeated-frames"));
}

TEST_CASE("read: one differing pixel makes a frame of its own (negative control)",
          "[read][property]") {
    const ScratchFolder folder;
    std::vector<GrayImage> images(2, picture(36, 20, 0));
    images[1].pixels8.back() = static_cast<std::uint8_t>(images[1].pixels8.back() ^ 1);
    write_bytes(folder / "v.avi", y800_avi(images));
    const auto video = open_video(folder / "v.avi");
    CHECK(statuses(read_all(*video)) == "ss");
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: an AVI's frame rate is the one it states and no other", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 3);
    AviLayout layout;

    SECTION("rate in 100 ns ticks is not rounded to 25") {
        layout.rate = 10000000;
        layout.scale = 400280;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
        const auto rate = open_video(folder / "v.avi")->info().frame_rate;
        REQUIRE(rate.has_value());
        // 10000000 / 400280 reduced
        CHECK(rate->numerator == 250000);
        CHECK(rate->denominator == 10007);
    }
    SECTION("without one in the stream header, microseconds per frame are used with a warning") {
        layout.rate = layout.scale = 0;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
        const auto video = open_video(folder / "v.avi");
        REQUIRE(video->info().frame_rate.has_value());
        CHECK(video->info().frame_rate->value() ==
              Approx(1e6 / 40028).epsilon(1e-15));  // rounding of one division
        CHECK(tells(*video, "frame-rate-fallback"));
    }
    SECTION("with none at all there is none") {
        layout.rate = layout.scale = layout.microseconds_per_frame = 0;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
        const auto video = open_video(folder / "v.avi");
        CHECK_FALSE(video->info().frame_rate.has_value());
        CHECK(pictures_are(read_all(*video), images));
    }
    SECTION("two rates that disagree are told") {
        layout.microseconds_per_frame = 33333;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
        const auto video = open_video(folder / "v.avi");
        CHECK(video->info().frame_rate->numerator == 9993);
        CHECK(tells(*video, "frame-rate-disagrees"));
    }
}
