// SPDX-License-Identifier: MIT
// Any bytes may arrive as an AVI: the answer is frames or a clear error, in bounded time and
// memory.
#include "nta/read/avi_video.hpp"

#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

AviLayout small_layout(const std::string& compression = "Y800", int bits = 8) {
    AviLayout layout;
    layout.width = 24;
    layout.height = 16;
    layout.compression = compression;
    layout.bits = bits;
    return layout;
}

std::vector<std::string> chunks_of(const std::vector<GrayImage>& images) {
    std::vector<std::string> chunks;
    for (const GrayImage& image : images) chunks.push_back(stored_rows(image));
    return chunks;
}

std::unique_ptr<GridSource> from_memory(const std::string& bytes) {
    auto source = memory_bytes({bytes.begin(), bytes.end()});
    if (!is_avi(*source)) throw InputError("no AVI");
    auto video = open_avi(std::move(source), "memory.avi");
    video->start();
    return video;
}

/// Frames of the right size, or an error that names the video.
void expect_answer(const std::string& bytes) {
    try {
        const auto video = from_memory(bytes);
        std::int64_t step = 0;
        while (const FramePtr f = video->read()) {
            REQUIRE(f->grid_index == step++);
            if (f->status == FrameStatus::dropped) continue;
            REQUIRE(f->image.width == video->info().width);
            REQUIRE(f->image.height == video->info().height);
            const std::size_t values =
                f->image.is_16_bit ? f->image.pixels16.size() : f->image.pixels8.size();
            REQUIRE(values == f->image.pixel_count());
        }
    } catch (const InputError& error) {
        REQUIRE(error.fault() == Fault::input);
    }
}

/// Index entries behind an OpenDML super index that points at itself or at one part for ever.
std::string with_super_index_at(const std::string& file, std::size_t part) {
    std::string bytes = file;
    const std::size_t index = bytes.find("indx");
    bytes.replace(index + 8 + 4, 4, u32(0x7fffffff));
    for (std::size_t k = 0; k < 3; ++k)
        bytes.replace(index + 8 + 24 + 16 * k, 8, little_endian(part, 8));
    return bytes;
}

}  // namespace

TEST_CASE("read: pictures of 2^31 x 2^31 pixels are refused before memory is asked for",
          "[read][errors]") {
    const std::string compression = GENERATE(std::string("Y800"), u32(0), std::string("FFV1"));
    for (const std::uint32_t side : {0x7fffffffU, 0x80000000U, 0xffffffffU, 40000U}) {
        std::string bytes = avi_bytes(small_layout(compression), {std::string(384, 'x')});
        bytes.replace(bytes.find("strf") + 12, 8, u32(side) + u32(side));
        CHECK_THROWS_WITH(from_memory(bytes), Catch::Contains("expected at most 32768 a side"));
    }
}

TEST_CASE("read: a claim of 10^9 frames is told and reserves nothing", "[read][errors]") {
    AviLayout layout = small_layout();
    layout.claimed_frames = 1'000'000'000;
    const auto images = pictures(24, 16, 3);
    const auto video = from_memory(avi_bytes(layout, chunks_of(images)));
    CHECK(pictures_are(read_all(*video), images));
    CHECK(tells(*video, "truncated-video"));
}

TEST_CASE("read: indexes that lead in circles end", "[read][errors]") {
    const auto images = pictures(24, 16, 6);
    const auto chunks = chunks_of(images);
    const std::string whole = opendml_bytes(
        small_layout(), {{chunks[0], chunks[1]}, {chunks[2], chunks[3]}, {chunks[4], chunks[5]}});
    const std::size_t part = GENERATE_COPY(whole.find("indx"), whole.find("ix00"), std::size_t{0});
    const auto video = from_memory(with_super_index_at(whole, part));
    CHECK(pictures_are(read_all(*video), images));
}

TEST_CASE("read: a million empty chunks are no million dropped frames", "[read][errors]") {
    std::string empty;
    for (int k = 0; k < 1'000'000; ++k) empty += "00db" + u32(0);
    const auto images = pictures(24, 16, 2);
    AviLayout layout = small_layout();
    layout.index = AviLayout::Index::none;
    std::string bytes = avi_bytes(layout, chunks_of(images));
    bytes.insert(bytes.rfind("00db"), empty);
    const auto video = from_memory(bytes);
    CHECK(statuses(read_all(*video)) == "ss");
    CHECK(tells(*video, "time-jump"));
}

TEST_CASE("read: a file of nothing but the names of chunks ends", "[read][errors]") {
    AviLayout layout = small_layout();
    layout.index = AviLayout::Index::none;
    std::string names;
    for (int k = 0; k < 400'000; ++k) names += "00db";
    const std::string bytes = avi_bytes(layout, chunks_of(pictures(24, 16, 1))) + names;
    CHECK(statuses(read_all(*from_memory(bytes))) == "s");
}

TEST_CASE("read: a file that shrinks while it is read gives its whole frames and a warning",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(64, 48, 40);
    const bool compressed = GENERATE(false, true);
    if (compressed)
        write_video(folder / "v.avi", images);
    else
        write_bytes(folder / "v.avi", y800_avi(images));
    const auto video = open_video(folder / "v.avi");
    std::vector<FramePtr> frames{video->read(), video->read()};
    fs::resize_file(folder / "v.avi", fs::file_size(folder / "v.avi") / 2);
    while (const FramePtr frame = video->read()) frames.push_back(frame);
    CHECK(frames.size() >= 2);
    CHECK(frames.size() < 40);
    const auto count = static_cast<std::ptrdiff_t>(frames.size());
    CHECK(pictures_are(frames, {images.begin(), images.begin() + count}));
    CHECK(tells(*video, "truncated-video"));
}

TEST_CASE("read: an AVI cut or altered anywhere is an answer or a clear error",
          "[read][errors][property]") {
    const auto images = pictures(24, 16, 4);
    const auto chunks = chunks_of(images);
    AviLayout bitmap = small_layout(u32(0));
    bitmap.palette = gray_palette();
    AviLayout dropped = small_layout();
    dropped.empty_index_entries = {1, 2};
    const ScratchFolder folder;
    write_video(folder / "ffv1.avi", images);
    const std::vector<std::string> files{
        avi_bytes(small_layout(), chunks),
        avi_bytes(bitmap, chunks),
        avi_bytes(dropped, chunks),
        avi_bytes(small_layout("Y16 ", 16), {std::string(768, 'a'), std::string(768, 'b')}),
        avi_bytes(small_layout("I420", 12), {std::string(576, 'a'), std::string(576, 'b')}),
        opendml_bytes(small_layout(), {{chunks[0]}, {chunks[1], chunks[2]}, {chunks[3]}}),
        read_bytes(folder / "ffv1.avi")};
    std::mt19937 random(11);
    for (const std::string& whole : files)
        for (int trial = 0; trial < 300; ++trial) {
            std::string bytes = whole;
            // Headers are small beside pictures: half of the changes go there.
            const std::size_t head = bytes.find("movi");
            if (trial % 4 == 0) bytes.resize(random() % bytes.size());
            for (int k = 0; k < trial % 5 && !bytes.empty(); ++k) {
                const std::size_t range = trial % 2 == 0 ? bytes.size() : head;
                bytes[random() % std::min(range, bytes.size())] = static_cast<char>(random());
            }
            expect_answer(bytes);
        }
}
