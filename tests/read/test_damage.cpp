// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: a file cut in the middle of a frame gives its whole frames and both counts",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(37, 23, 8);
    const std::string whole = y800_avi(images);
    const std::size_t chunk_bytes = 37 * 23 + 9;  // chunk header and pad byte
    const std::size_t first = whole.find("00db");
    write_bytes(folder / "v.avi", whole.substr(0, first + 5 * chunk_bytes + chunk_bytes / 2));
    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().header_frame_count == 8);
    const auto frames = read_all(*video);
    CHECK(pictures_are(frames, {images.begin(), images.begin() + 5}));
    CHECK(statuses(frames) == "sssss");
    REQUIRE(tells(*video, "truncated-video"));
    const Diagnostic& told = video->report().diagnostics.back();
    CHECK_THAT(told.message, Catch::Contains("5 whole frames") && Catch::Contains("claims 8"));
    CHECK(told.value == 5.0);
}

TEST_CASE("read: a wrong frame count in the header is told and not believed", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 6);
    AviLayout layout;
    SECTION("too large") {
        layout.claimed_frames = 9;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
        const auto video = open_video(folder / "v.avi");
        CHECK(video->info().header_frame_count == 9);
        CHECK(pictures_are(read_all(*video), images));
        CHECK(tells(*video, "truncated-video"));
    }
    SECTION("0, as a crashed recorder leaves it") {
        layout.claimed_frames = 0;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
        const auto video = open_video(folder / "v.avi");
        CHECK(pictures_are(read_all(*video), images));
        CHECK(tells(*video, "frame-count-differs"));
    }
}

TEST_CASE("read: a raw chunk too short is a gap, never a picture", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 6);
    AviLayout layout;
    layout.width = 36;
    layout.height = 20;
    std::vector<std::string> chunks;
    for (const auto& i : images) chunks.push_back(stored_rows(i));
    std::size_t damaged = 3;
    std::string expected = "sssdss";
    SECTION("in the middle") {}
    SECTION("at the start") {
        damaged = 0;
        expected = "dsssss";
    }
    chunks[damaged].resize(chunks[damaged].size() - 10);
    write_bytes(folder / "v.avi", avi_bytes(layout, chunks));
    auto good = images;
    good.erase(good.begin() + static_cast<std::ptrdiff_t>(damaged));
    const auto video = open_video(folder / "v.avi");
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == expected);
    CHECK(pictures_are(frames, good));
    CHECK(tells(*video, "damaged-frames"));
}

TEST_CASE("read: chunks far larger than the header's picture are refused", "[read][errors]") {
    const ScratchFolder folder;
    AviLayout layout;
    layout.width = 64;
    layout.height = 48;
    const std::string three_channels(3 * 64 * 48, 'x');
    layout.height = 24;
    write_bytes(folder / "v.avi", avi_bytes(layout, {three_channels, three_channels}));
    CHECK_THAT(refusal(folder / "v.avi"), Catch::Contains("9216 bytes"));
}

TEST_CASE("read: FFV1 packets with a wrong checksum are gaps up to the next key frame",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(64, 48, 8);
    Encoding encoding;
    encoding.group = 4;
    write_video(folder / "v.avi", images, encoding);
    std::string bytes = read_bytes(folder / "v.avi");
    std::size_t at = bytes.find("movi");
    for (int k = 0; k < 3; ++k) at = bytes.find("00dc", at + 4);  // third picture
    bytes[at + 500] = static_cast<char>(bytes[at + 500] ^ 0x5a);
    write_bytes(folder / "damaged.avi", bytes);

    const auto sound = open_video(folder / "v.avi");
    CHECK(pictures_are(read_all(*sound), images));
    const auto video = open_video(folder / "damaged.avi");
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "ssddssss");
    CHECK(pictures_are(frames, {images[0], images[1], images[4], images[5], images[6], images[7]}));
    CHECK(tells(*video, "damaged-frames"));
}

TEST_CASE("read: cut or altered anywhere, a video is an answer or a clear error",
          "[read][errors][property]") {
    const ScratchFolder folder;
    const auto images = pictures(24, 16, 3);
    write_bytes(folder / "raw.avi", y800_avi(images));
    write_video(folder / "ffv1.mkv", images);
    write_video(folder / "ffv1.mov", images);
    TiffLayout lzw;
    lzw.compression = 5;
    write_tiff(folder / "stack.tif", images, lzw);
    write_bytes(folder / "f_1.png", encoded_picture(images[0], "png", "gray"));
    std::mt19937 random(7);
    for (const char* name : {"raw.avi", "ffv1.mkv", "ffv1.mov", "stack.tif", "f_1.png"}) {
        const std::string whole = read_bytes(folder / name);
        for (int trial = 0; trial < 60; ++trial) {
            std::string bytes = whole;
            if (trial % 2 == 0)
                bytes.resize(random() % bytes.size());
            else
                for (int k = 0; k < 8; ++k)
                    bytes[random() % bytes.size()] = static_cast<char>(random());
            const fs::path path = folder / (std::string("t_") + name);
            write_bytes(path, bytes);
            try {
                const auto video = open_video(path);
                const auto frames = read_all(*video);
                for (const FramePtr& f : frames)
                    if (f->status != FrameStatus::dropped)
                        REQUIRE((f->image.width == video->info().width &&
                                 f->image.height == video->info().height));
            } catch (const InputError& error) {
                REQUIRE(error.fault() == Fault::input);
            }
        }
    }
}
