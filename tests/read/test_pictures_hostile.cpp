// SPDX-License-Identifier: MIT
// TIFF files written byte by byte (Adobe, TIFF Revision 6.0, 1992) and other pictures that promise
// what they do not hold: the answer is frames or a clear error, in bounded time and memory.
#include "support/catch.hpp"

#include <sys/resource.h>

#include <utility>

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

using Field = std::pair<unsigned, std::uint32_t>;  // tag, value

/// A little-endian TIFF of one directory at byte 8, its 4 data bytes behind it.
std::string one_page(const std::vector<Field>& fields, std::uint32_t next_directory = 0) {
    std::string bytes = "II" + u16(42) + u32(8) + u16(fields.size());
    for (const auto& [tag, value] : fields) bytes += u16(tag) + u16(4) + u32(1) + u32(value);
    return bytes + u32(next_directory) + "data";
}

/// A gray page of one strip of 4 bytes.
std::vector<Field> page_fields(std::uint32_t width, std::uint32_t height) {
    constexpr std::uint32_t k_fields = 9;
    const std::uint32_t data_at = 8 + 2 + 12 * k_fields + 4;
    return {{256, width},
            {257, height},
            {258, 8},
            {259, 1},
            {262, 1},
            {273, data_at},
            {277, 1},
            {278, height},
            {279, 4}};
}

void set(std::vector<Field>& fields, unsigned tag, std::uint32_t value) {
    for (auto& [t, v] : fields)
        if (t == tag) v = value;
}

/// Largest memory of this process so far.
long most_memory_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

}  // namespace

TEST_CASE("read: TIFF pages of 2^31 x 2^31 pixels are refused", "[read][errors]") {
    const ScratchFolder folder;
    for (const std::uint32_t side : {0x7fffffffU, 0x80000000U, 0xffffffffU, 40000U}) {
        write_bytes(folder / "s.tif", one_page(page_fields(side, side)));
        CHECK_FALSE(refusal(folder / "s.tif").empty());
    }
    write_bytes(folder / "s.tif", one_page(page_fields(2, 2)));
    CHECK(refusal(folder / "s.tif").empty());
}

TEST_CASE("read: a TIFF of 130 bytes that claims 2 GB of pixels does not get them",
          "[read][errors]") {
    const std::uint32_t compression = GENERATE(1U, 5U, 8U, 32773U);
    const ScratchFolder folder;
    auto fields = page_fields(16384, 16384);
    set(fields, 258, 16);
    set(fields, 259, compression);
    set(fields, 262, 2);
    set(fields, 277, 4);
    INFO("compression " << compression);
    SECTION("in one strip") {}
    SECTION("in strips of one row") { set(fields, 278, 1); }
    SECTION("in one tile of a small picture") {
        set(fields, 256, 20);
        set(fields, 257, 20);
        for (auto& [tag, value] : fields) {
            if (tag == 273) value += 12;
            tag = tag == 273 ? 324 : tag == 279 ? 325 : tag;
        }
        fields.insert(fields.end() - 1, {{322, 16384}, {323, 16384}});
        fields.erase(fields.begin() + 7);
    }
    write_bytes(folder / "s.tif", one_page(fields));
    const long before_mb = most_memory_mb();
    CHECK_THAT(refusal(folder / "s.tif"), Catch::Contains("s.tif"));
    // The test itself and libtiff take a few MB.
    CHECK(most_memory_mb() - before_mb < 100);
}

TEST_CASE("read: TIFF directories that lead in circles end", "[read][errors]") {
    const ScratchFolder folder;
    write_bytes(folder / "s.tif", one_page(page_fields(2, 2), 8));
    const auto video = open_video(folder / "s.tif");
    CHECK(read_all(*video).size() == 1);
    CHECK(tells(*video, "truncated-video"));
}

TEST_CASE("read: ImageJ's claim of 10^9 or NaN pictures is not believed", "[read][errors]") {
    const std::string claim = GENERATE("1000000000", "nan", "inf", "-1", "1e400");
    const ScratchFolder folder;
    TiffLayout layout;
    layout.one_strip = true;
    layout.description = "ImageJ=1.53\nimages=" + claim + "\nfinterval=" + claim + "\n";
    const GrayImage image = picture(20, 10, 0);
    write_tiff(folder / "s.tif", {image}, layout);
    write_bytes(folder / "s.tif", read_bytes(folder / "s.tif") + std::string(400, 'x'));
    const auto video = open_video(folder / "s.tif");
    const auto frames = read_all(*video);
    CHECK(frames.size() >= 1);
    CHECK(frames.size() <= 5);
    CHECK(same_pixels(frames.at(0)->image, image));
}

TEST_CASE("read: a TIFF stack or sequence that shrinks while it is read gives whole frames",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(64, 48, 12);
    write_tiff(folder / "s.tif", images);
    const auto stack = open_video(folder / "s.tif");
    std::vector<FramePtr> frames{stack->read()};
    fs::resize_file(folder / "s.tif", fs::file_size(folder / "s.tif") / 2);
    while (const FramePtr frame = stack->read()) frames.push_back(frame);
    CHECK(frames.size() < 12);
    const auto count = static_cast<std::ptrdiff_t>(frames.size());
    CHECK(pictures_are(frames, {images.begin(), images.begin() + count}));
    CHECK(tells(*stack, "truncated-video"));

    fs::create_directory(folder / "p");
    for (std::size_t k = 0; k < 3; ++k)
        write_bytes(folder / ("p/f_" + std::to_string(k) + ".png"),
                    encoded_picture(images[k], "png", "gray"));
    const auto sequence = open_video(folder / "p");
    frames = {sequence->read()};
    fs::resize_file(folder / "p/f_1.png", 40);
    fs::remove(folder / "p/f_2.png");
    while (const FramePtr frame = sequence->read()) frames.push_back(frame);
    CHECK(pictures_are(frames, {images[0]}));
    CHECK_FALSE(sequence->report().diagnostics.empty());
}

TEST_CASE("read: small pictures that claim 2^28 pixels or more do not get them", "[read][errors]") {
    const ScratchFolder folder;
    std::string bmp = encoded_picture(picture(20, 10, 0), "bmp", "gray");
    bmp.replace(18, 8, u32(16384) + u32(16384));
    std::string wide_bmp = bmp;
    wide_bmp.replace(18, 8, u32(0x7fffffff) + u32(0x7fffffff));
    const long before_mb = most_memory_mb();
    for (const std::string& bytes : {bmp,
                                     wide_bmp,
                                     std::string("P5\n16384 16384\n65535\nx"),
                                     std::string("P5\n2147483647 2147483647\n255\nx"),
                                     std::string("P2\n16384 16384\n255\n1 2 3\n")}) {
        write_bytes(folder / "f_1.pic", bytes);
        CHECK_THAT(refusal(folder / "f_1.pic"), Catch::Contains("f_1.pic"));
    }
    // The test itself and libavcodec take a few MB.
    CHECK(most_memory_mb() - before_mb < 100);
}
