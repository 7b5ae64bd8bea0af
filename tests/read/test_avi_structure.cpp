// SPDX-License-Identifier: MIT
// Structure and damage of AVI files. The ids are those of docs/file_formats.md.
#include "support/catch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

constexpr int k_width = 37, k_height = 23;
constexpr std::size_t k_chunk_bytes = 37 * 23 + 9;  // header and pad byte

std::unique_ptr<VideoSource> open_bytes(const ScratchFolder& folder, const std::string& bytes) {
    write_bytes(folder / "v.avi", bytes);
    return open_video(folder / "v.avi");
}

std::vector<GrayImage> without(std::vector<GrayImage> images, std::size_t k) {
    images.erase(images.begin() + static_cast<std::ptrdiff_t>(k));
    return images;
}

std::vector<GrayImage> first(const std::vector<GrayImage>& images, std::size_t count) {
    return {images.begin(), images.begin() + static_cast<std::ptrdiff_t>(count)};
}

AviLayout small_layout() {
    AviLayout layout;
    layout.width = k_width;
    layout.height = k_height;
    return layout;
}

std::vector<std::string> chunks_of(const std::vector<GrayImage>& images) {
    std::vector<std::string> chunks;
    for (const GrayImage& image : images) chunks.push_back(stored_rows(image));
    return chunks;
}

std::string message(const VideoSource& video, const std::string& code) {
    for (const Diagnostic& d : video.report().diagnostics)
        if (d.code == code) return d.message;
    return {};
}

std::string opendml_file(const std::vector<GrayImage>& images) {
    const auto chunks = chunks_of(images);
    return opendml_bytes(small_layout(),
                         {{chunks.begin(), chunks.begin() + 3},
                          {chunks.begin() + 3, chunks.begin() + 5},
                          {chunks.begin() + 5, chunks.end()}});
}

/// A file larger than 2 GB whose pictures are holes, but for their number in the first bytes.
void write_large_file(const fs::path& path, std::uint32_t frames, std::uint32_t bytes_per_frame) {
    AviLayout layout;
    layout.width = 1280;
    layout.height = 1024;
    layout.claimed_frames = frames;
    const std::string head = avi_bytes(layout, {});
    const std::size_t movi = head.find("movi") + 4;
    std::ofstream file(path, std::ios::binary);
    file.write(head.data(), static_cast<std::streamsize>(movi));
    for (std::uint32_t k = 0; k < frames; ++k) {
        const std::string start = "00db" + u32(bytes_per_frame) + u32(k + 1);
        file.write(start.data(), static_cast<std::streamsize>(start.size()));
        file.seekp(static_cast<std::streamoff>(bytes_per_frame) - 4, std::ios::cur);
    }
    file.close();
    fs::resize_file(path, movi + std::uint64_t{frames} * (bytes_per_frame + 8));
}

}  // namespace

TEST_CASE("read: S01 an OpenDML file is read through all its parts", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 8);
    const auto video = open_bytes(folder, opendml_file(images));
    for (int pass = 0; pass < 2; ++pass) {
        CHECK(pictures_are(read_all(*video), images));
        CHECK(video->report().diagnostics.empty());
        video->rewind();
    }
}

TEST_CASE("read: S01 a file of more than 2 GB is read to its end", "[read][slow]") {
    const ScratchFolder folder;
    constexpr std::uint32_t k_frames = 1750, k_bytes = 1280 * 1024;
    write_large_file(folder / "big.avi", k_frames, k_bytes);
    REQUIRE(fs::file_size(folder / "big.avi") > std::uint64_t{1} << 31);
    const auto video = open_video(folder / "big.avi");
    std::uint32_t k = 0;
    while (const FramePtr frame = video->read()) {
        ++k;
        const GrayImage& i = frame->image;
        REQUIRE(i.at(0, 0) + 256 * i.at(1, 0) == static_cast<int>(k));
    }
    CHECK(k == k_frames);
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: S02 a cut OpenDML file gives its whole frames and both counts", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 8);
    const std::string whole = opendml_file(images);
    const std::size_t at = whole.rfind("00db" + u32(k_width * k_height));
    const auto video = open_bytes(folder, whole.substr(0, at - 100));
    CHECK(pictures_are(read_all(*video), first(images, 6)));
    CHECK_THAT(message(*video, "truncated-video"),
               Catch::Contains("6 whole frames") && Catch::Contains("claims 8"));
    CHECK_FALSE(tells(*video, "wrong-index"));
}

TEST_CASE("read: S03 and S04 without an index or with an absolute one all frames are exact",
          "[read][known-answer]") {
    const auto index = GENERATE(AviLayout::Index::none, AviLayout::Index::absolute);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    AviLayout layout;
    layout.index = index;
    const auto video = open_bytes(folder, y800_avi(images, layout));
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: S05 a wrong index is told and not believed", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    SECTION("of raw pictures") {
        AviLayout layout;
        layout.index = AviLayout::Index::wrong;
        write_bytes(folder / "v.avi", y800_avi(images, layout));
    }
    SECTION("of compressed pictures") {
        write_video(folder / "v.avi", images);
        std::string bytes = read_bytes(folder / "v.avi");
        const std::size_t index = bytes.rfind("idx1");
        for (std::size_t k = 0; k < 6; ++k)
            bytes.replace(index + 8 + 16 * k + 8, 4, u32(12345 + 7 * k));
        write_bytes(folder / "v.avi", bytes);
    }
    SECTION("of an OpenDML file") {
        std::string bytes = opendml_file(pictures(k_width, k_height, 6));
        const std::size_t entry = bytes.find("ix00") + 32;
        bytes.replace(entry + 8, 4, u32(4711));
        write_bytes(folder / "v.avi", bytes);
    }
    const auto video = open_video(folder / "v.avi");
    for (int pass = 0; pass < 2; ++pass) {
        CHECK(pictures_are(read_all(*video), images));
        CHECK(tells(*video, "wrong-index"));
        CHECK_FALSE(tells(*video, "truncated-video"));
        video->rewind();
    }
}

TEST_CASE("read: S06 and S07 'rec ' lists, 00dc chunks and JUNK change nothing",
          "[read][known-answer]") {
    const bool rec_lists = GENERATE(false, true);
    const std::string id = GENERATE("00db", "00dc");
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 5);
    AviLayout layout;
    layout.rec_lists = rec_lists;
    layout.chunk_id = id;
    layout.junk = true;
    const auto video = open_bytes(folder, y800_avi(images, layout));
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: S08 the first video stream is read, whatever its number", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 5);
    AviLayout layout;
    layout.audio_first = true;
    layout.chunk_id = GENERATE("01db", "01dc");
    const auto video = open_bytes(folder, y800_avi(images, layout));
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: S09 chunks of 0 bytes are dropped frames on the time grid",
          "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 5);
    auto chunks = chunks_of(images);
    chunks.insert(chunks.begin() + 2, {"", ""});
    chunks.insert(chunks.begin() + 5, "");
    AviLayout layout = small_layout();
    std::string expected = "ssddsdss";
    SECTION("counted by the header") {}
    SECTION("not counted by the header") { layout.claimed_frames = 5; }
    SECTION("without an index") { layout.index = AviLayout::Index::none; }
    SECTION("also at both ends") {
        chunks.insert(chunks.begin(), "");
        chunks.insert(chunks.end(), {"", ""});
        expected = "d" + expected + "dd";
    }
    const auto video = open_bytes(folder, avi_bytes(layout, chunks));
    for (int pass = 0; pass < 2; ++pass) {
        INFO("pass " << pass);
        const auto frames = read_all(*video);
        CHECK(statuses(frames) == expected);
        CHECK(pictures_are(frames, images));
        std::int64_t step = 0, stored = 0;
        for (const FramePtr& f : frames) {
            CHECK(f->grid_index == step++);
            const bool dropped = f->status == FrameStatus::dropped;
            CHECK(f->stored_index == (dropped ? -1 : stored++));
            CHECK(f->image.pixels8.empty() == dropped);
        }
        CHECK(video->report().stored_frames == 5);
        CHECK(video->report().grid_frames == std::ssize(expected));
        CHECK(video->report().dropped_frames == std::ssize(expected) - 5);
        CHECK(tells(*video, "dropped-frames"));
        CHECK(video->report().diagnostics.size() == 1);
        video->rewind();
    }
}

TEST_CASE("read: S09 dropped frames that only the index lists are on the time grid",
          "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 4);
    AviLayout layout = small_layout();
    layout.empty_index_entries = {1, 3, 3, 4};
    layout.claimed_frames = 8;
    const auto video = open_bytes(folder, avi_bytes(layout, chunks_of(images)));
    for (int pass = 0; pass < 2; ++pass) {
        const auto frames = read_all(*video);
        CHECK(statuses(frames) == "sdssddsd");
        CHECK(pictures_are(frames, images));
        CHECK(video->report().diagnostics.size() == 1);
        video->rewind();
    }
}

TEST_CASE("read: S10 and S11 a wrong frame count is told and not believed", "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    AviLayout layout;
    SECTION("too large") {
        layout.claimed_frames = 13;
        const auto video = open_bytes(folder, y800_avi(images, layout));
        CHECK(pictures_are(read_all(*video), images));
        CHECK_THAT(message(*video, "truncated-video"),
                   Catch::Contains("6 whole frames") && Catch::Contains("claims 13"));
    }
    SECTION("as a crashed recorder leaves it: counts and sizes of 0, no index") {
        layout.claimed_frames = 0;
        layout.index = AviLayout::Index::none;
        layout.riff_size_is_zero = true;
        std::string bytes = y800_avi(images, layout);
        bytes.replace(bytes.find("movi") - 4, 4, u32(0));
        const auto video = open_bytes(folder, bytes);
        CHECK(pictures_are(read_all(*video), images));
        CHECK(tells(*video, "frame-count-differs"));
    }
    SECTION("too small") {
        layout.claimed_frames = 2;
        const auto video = open_bytes(folder, y800_avi(images, layout));
        CHECK(pictures_are(read_all(*video), images));
        CHECK(tells(*video, "frame-count-differs"));
    }
}

TEST_CASE("read: S12 a file cut in the middle of a frame gives its whole frames and both counts",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 8);
    const std::string whole = y800_avi(images);
    const std::size_t begin = whole.find("00db");
    const auto video =
        open_bytes(folder, whole.substr(0, begin + 5 * k_chunk_bytes + k_chunk_bytes / 2));
    CHECK(video->info().header_frame_count == 8);
    const auto frames = read_all(*video);
    CHECK(pictures_are(frames, first(images, 5)));
    CHECK(statuses(frames) == "sssss");
    CHECK_THAT(message(*video, "truncated-video"),
               Catch::Contains("5 whole frames") && Catch::Contains("claims 8"));
}

TEST_CASE("read: S13 and S14 an AVI without a frame is refused", "[read][errors]") {
    const ScratchFolder folder;
    const std::string none = avi_bytes(small_layout(), {});
    write_bytes(folder / "zero.avi", none);
    CHECK_THAT(refusal(folder / "zero.avi"), Catch::Contains("no frames"));
    write_bytes(folder / "headers.avi", none.substr(0, none.find("movi") + 4));
    CHECK_THAT(refusal(folder / "headers.avi"), Catch::Contains("no frames"));
    write_bytes(folder / "dropped.avi", avi_bytes(small_layout(), {"", "", ""}));
    CHECK_THAT(refusal(folder / "dropped.avi"), Catch::Contains("no frames"));
}

TEST_CASE("read: S15 an AVI cut anywhere in its headers is refused as incomplete",
          "[read][errors]") {
    const ScratchFolder folder;
    const std::string whole = y800_avi(pictures(k_width, k_height, 1));
    const std::size_t format_end = whole.find("strf") + 8 + 40;
    for (std::size_t bytes = 12; bytes < format_end; bytes += 11) {
        INFO(bytes);
        write_bytes(folder / "v.avi", whole.substr(0, bytes));
        CHECK_THAT(refusal(folder / "v.avi"), Catch::Contains("incomplete"));
    }
}

TEST_CASE("read: S16 garbage between two chunks is passed over and told", "[read][errors]") {
    const std::size_t count = GENERATE(64U, 7U, 100000U);
    const bool has_index = GENERATE(true, false);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    AviLayout layout;
    if (!has_index) layout.index = AviLayout::Index::none;
    std::string bytes = y800_avi(images, layout);
    bytes.insert(bytes.find("00db") + 3 * k_chunk_bytes, std::string(count, 'Z'));
    const auto video = open_bytes(folder, bytes);
    CHECK(pictures_are(read_all(*video), images));
    CHECK_THAT(message(*video, "garbage-between-frames"),
               Catch::Contains(std::to_string(count) + " bytes at 1 place"));
}

TEST_CASE("read: S17 a raw chunk too short is a gap, never a picture", "[read][errors]") {
    const std::size_t damaged = GENERATE(0U, 3U);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    auto chunks = chunks_of(images);
    chunks[damaged].resize(chunks[damaged].size() - 10);
    const auto video = open_bytes(folder, avi_bytes(small_layout(), chunks));
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == (damaged == 0 ? "dsssss" : "sssdss"));
    CHECK(pictures_are(frames, without(images, damaged)));
    CHECK(tells(*video, "damaged-frames"));
}

TEST_CASE("read: a chunk whose size leads astray costs one frame and no more", "[read][errors]") {
    const std::uint32_t size = GENERATE(0xfffffff0U, 0x7fffffffU, 5000U, 100U);
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    AviLayout layout;
    layout.index = AviLayout::Index::none;
    std::string bytes = y800_avi(images, layout);
    bytes.replace(bytes.find("00db") + 2 * k_chunk_bytes + 4, 4, u32(size));
    const auto video = open_bytes(folder, bytes);
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "ssdsss");
    CHECK(pictures_are(frames, without(images, 2)));
    CHECK(tells(*video, "damaged-frames"));
}

TEST_CASE("read: odd chunks without their pad byte are read", "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(k_width, k_height, 6);
    AviLayout layout;
    layout.pads_odd_chunks = false;
    const auto video = open_bytes(folder, y800_avi(images, layout));
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("read: S18 and S19 an empty file and a text are no videos", "[read][errors]") {
    const ScratchFolder folder;
    write_bytes(folder / "empty.avi", "");
    CHECK_THAT(refusal(folder / "empty.avi"), Catch::Contains("file is empty"));
    std::string lines;
    for (int k = 0; k < 40; ++k) lines += "not a video\n";
    write_bytes(folder / "text.avi", lines);
    CHECK_THAT(refusal(folder / "text.avi"), Catch::Contains("not a video"));
}

TEST_CASE("read: S20 missing files, folders, pipes and locked files are refused by path",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto refused = [&](const std::string& name, const std::string& found) {
        CHECK_THAT(refusal(folder / name), Catch::Contains(name) && Catch::Contains(found));
    };
    refused("missing.avi", "no such file");
    fs::create_directory(folder / "bare.avi");
    refused("bare.avi", "no numbered pictures");
    REQUIRE(::mkfifo((folder / "fifo.avi").c_str(), 0600) == 0);
    refused("fifo.avi", "neither a regular file nor a folder");
    write_bytes(folder / "locked.avi", y800_avi(pictures(k_width, k_height, 1)));
    fs::permissions(folder / "locked.avi", fs::perms::none);
    // The administrator may read everything.
    if (::geteuid() != 0) refused("locked.avi", "cannot be opened");
}

TEST_CASE("read: an AVI with sound alone is refused", "[read][errors]") {
    const ScratchFolder folder;
    std::string bytes = y800_avi(pictures(k_width, k_height, 1));
    bytes.replace(bytes.find("vids"), 4, "auds");
    write_bytes(folder / "v.avi", bytes);
    CHECK_THAT(refusal(folder / "v.avi"), Catch::Contains("no video stream"));
}
