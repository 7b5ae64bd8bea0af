// SPDX-License-Identifier: MIT
// Frame rates and the time grid. The ids are those of docs/file_formats.md.
#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

std::unique_ptr<VideoSource> open_y800(const ScratchFolder& folder,
                                       const std::vector<GrayImage>& images,
                                       const AviLayout& layout) {
    write_bytes(folder / "v.avi", y800_avi(images, layout));
    return open_video(folder / "v.avi");
}

void expect_rate(const VideoSource& video, std::int64_t numerator, std::int64_t denominator) {
    REQUIRE(video.info().frame_rate.has_value());
    CHECK(video.info().frame_rate->numerator == numerator);
    CHECK(video.info().frame_rate->denominator == denominator);
}

}  // namespace

TEST_CASE("read: T01 a frame rate of 9993/400 stays that fraction", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto video = open_y800(folder, pictures(36, 20, 3), {});
    expect_rate(*video, 9993, 400);
    read_all(*video);
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: T02 predicted codecs in AVI keep their stated rate", "[read][known-answer]") {
    const std::string codec = GENERATE("mpeg4", "libx264");
    if (!has_encoder(codec)) return;
    const ScratchFolder folder;
    Encoding encoding;
    encoding.codec = codec;
    encoding.pixel_format = "yuv420p";
    write_video(folder / "v.avi", pictures(64, 48, 4), encoding);
    expect_rate(*open_video(folder / "v.avi"), 9993, 400);
}

TEST_CASE("read: T03 a rate in 100 ns ticks is not rounded to 25", "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.rate = 10000000;
    layout.scale = 400280;
    // 10000000 / 400280 in lowest terms
    expect_rate(*open_y800(folder, pictures(36, 20, 3), layout), 250000, 10007);
}

TEST_CASE("read: T04 without a rate in the stream header, microseconds per frame are used and told",
          "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.rate = layout.scale = 0;
    const auto images = pictures(36, 20, 3);
    const auto video = open_y800(folder, images, layout);
    // 1000000 / 40028 in lowest terms
    expect_rate(*video, 250000, 10007);
    CHECK(tells(*video, "frame-rate-fallback"));
    CHECK(pictures_are(read_all(*video), images));
}

TEST_CASE("read: T05 with no rate anywhere there is none", "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.rate = layout.scale = layout.microseconds_per_frame = 0;
    const auto images = pictures(36, 20, 3);
    const auto video = open_y800(folder, images, layout);
    CHECK_FALSE(video->info().frame_rate.has_value());
    CHECK(pictures_are(read_all(*video), images));
}

TEST_CASE("read: T06 two rates that disagree are told", "[read][known-answer]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.microseconds_per_frame = 33333;
    const auto video = open_y800(folder, pictures(36, 20, 3), layout);
    expect_rate(*video, 9993, 400);
    CHECK(tells(*video, "frame-rate-disagrees"));
}

TEST_CASE("read: a rate that no camera has is told and not used", "[read][errors]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.microseconds_per_frame = 0;
    SECTION("too fast") {
        layout.rate = 4294967295;
        layout.scale = 1;
    }
    SECTION("too slow") {
        layout.rate = 1;
        layout.scale = 4294967295;
    }
    const auto images = pictures(36, 20, 3);
    const auto video = open_y800(folder, images, layout);
    CHECK_FALSE(video->info().frame_rate.has_value());
    CHECK(tells(*video, "frame-rate-ignored"));
    CHECK(pictures_are(read_all(*video), images));
}

TEST_CASE("read: T07 left-out time stamps of Matroska and MP4 are dropped frames",
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
    CHECK_FALSE(tells(*video, "variable-frame-rate"));
}

TEST_CASE("read: T07 Matroska's rounded time stamps are snapped to the grid, 7th frames missing",
          "[read][known-answer]") {
    const ScratchFolder folder;
    Encoding encoding;
    std::string expected;
    for (std::int64_t step = 0; step < 198; ++step) {
        const bool missing = step % 7 == 3;
        expected += missing ? 'd' : 's';
        if (!missing) encoding.steps.push_back(step);
    }
    write_video(
        folder / "v.mkv", pictures(16, 16, static_cast<int>(encoding.steps.size())), encoding);
    const auto video = open_video(folder / "v.mkv");
    CHECK(statuses(read_all(*video)) == expected);
    CHECK(tells(*video, "dropped-frames"));
    CHECK_FALSE(tells(*video, "variable-frame-rate"));
}

TEST_CASE("read: T07 irregular time stamps are told", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(38, 22, 6);
    Encoding encoding;
    encoding.rate = 25;
    encoding.scale = 1;
    encoding.steps_per_s = 1000;
    encoding.steps = {0, 40, 80, 134, 175, 200};
    write_video(folder / "v.mkv", images, encoding);
    const auto video = open_video(folder / "v.mkv");
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "variable-frame-rate"));
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

TEST_CASE("read: T08 identical consecutive pictures are repeated frames, counted and told",
          "[read][known-answer]") {
    const ScratchFolder folder;
    auto images = pictures(36, 20, 3);
    images.insert(images.begin() + 1, 2, images[0]);
    images.push_back(images[0]);  // as the first, but not as the one before: no repetition
    const auto video = open_y800(folder, images, {});
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "srrsss");
    CHECK(pictures_are(frames, images));
    CHECK(video->report().repeated_frames == 2);
    CHECK(tells(*video, "repeated-frames"));
}

TEST_CASE("read: T08 every frame stored twice is told with its number", "[read][known-answer]") {
    const ScratchFolder folder;
    std::vector<GrayImage> images;
    for (int k = 0; k < 12; ++k) images.push_back(picture(36, 20, k / 2));
    AviLayout layout;
    SECTION("at the camera's rate") {}
    SECTION("at twice the camera's rate") { layout.rate *= 2; }
    const auto video = open_y800(folder, images, layout);
    CHECK(statuses(read_all(*video)) == "srsrsrsrsrsr");
    REQUIRE(tells(*video, "repeated-frames"));
    CHECK_THAT(video->report().diagnostics.back().message, Catch::Contains("6 of 12 pictures"));
}

TEST_CASE("read: T08 repeated pictures are left out of the time grid where the user says so",
          "[read][contract]") {
    const ScratchFolder folder;
    auto images = pictures(36, 20, 3);
    const auto unique = images;
    images.insert(images.begin() + 1, 2, images[0]);
    images.push_back(images.back());
    nta::ReadOptions options;
    options.drop_repeated = true;
    (void)open_y800(folder, images, {});  // writes the file
    const auto video = nta::open_video(folder / "v.avi", options);
    for (int pass = 0; pass < 2; ++pass) {
        const auto frames = read_all(*video);
        CHECK(statuses(frames) == "sss");
        CHECK(pictures_are(frames, unique));
        CHECK(frames.back()->grid_index == 2);
        CHECK(video->report().stored_frames == 6);
        CHECK(video->report().repeated_frames == 3);
        CHECK(tells(*video, "repeated-frames"));
        video->rewind();
    }
}

TEST_CASE("read: T08 one differing pixel makes a frame of its own (negative control)",
          "[read][property]") {
    const ScratchFolder folder;
    std::vector<GrayImage> images(2, picture(36, 20, 0));
    images[1].pixels8.back() = static_cast<std::uint8_t>(images[1].pixels8.back() ^ 1);
    const auto video = open_y800(folder, images, {});
    CHECK(statuses(read_all(*video)) == "ss");
    CHECK(video->report().diagnostics.empty());
}
