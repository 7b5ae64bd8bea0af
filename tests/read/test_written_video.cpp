// SPDX-License-Identifier: MIT
// Videos of VideoWriter, read by open_video() and byte by byte.
#include "nta/read/video_writer.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "reading.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

struct Kind {
    VideoCodec codec;
    int bits;
    int width;
    int height;
};

const Kind k_raw{VideoCodec::raw, 8, 61, 45};
const Kind k_ffv1{VideoCodec::ffv1, 8, 61, 45};
const Kind k_ffv1_16{VideoCodec::ffv1, 16, 61, 45};
const Kind k_mjpeg{VideoCodec::mjpeg, 8, 61, 45};
const Kind k_dib24{VideoCodec::dib24, 8, 61, 45};

// One letter per step: s a picture, d a dropped frame.
void write_steps(const fs::path& path,
                 const Kind& kind,
                 const std::vector<GrayImage>& images,
                 std::string_view steps) {
    VideoFormat format;
    format.width_px = kind.width;
    format.height_px = kind.height;
    format.bits = kind.bits;
    format.frame_rate = {9993, 400};
    format.codec = kind.codec;
    VideoWriter writer(path, format);
    std::size_t next = 0;
    for (const char step : steps) {
        if (step == 's')
            writer.write(images.at(next++));
        else
            writer.skip();
    }
    writer.finish();
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = (value << 8) | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

// The sizes of the pictures' chunks, as a file of one RIFF holds them.
std::vector<std::uint32_t> chunk_sizes(const std::string& bytes) {
    std::vector<std::uint32_t> sizes;
    std::size_t at = bytes.find("movi") + 4;
    while (bytes.compare(at, 4, "00dc") == 0) {
        sizes.push_back(number_at(bytes, at + 4));
        at += 8 + sizes.back() + sizes.back() % 2;
    }
    REQUIRE(bytes.compare(at, 4, "idx1") == 0);
    CHECK(number_at(bytes, at + 4) == 16 * sizes.size());
    return sizes;
}

// A dim picture with camera noise and one bright spot, as particles look.
GrayImage camera_picture(int width, int height, int frame) {
    GrayImage image = picture(width, height, frame);
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const double r2 = std::pow(x - 30.3, 2) + std::pow(y - 20.6, 2);
            const double noise = (image.pixels8[i] - 127.5) / 37.0;  // SD 2
            const double value = 15.0 + 120.0 * std::exp(-r2 / (2.0 * 1.6 * 1.6)) + noise;
            image.pixels8[i] = static_cast<std::uint8_t>(std::lround(value));
        }
    return image;
}

int largest_difference(const GrayImage& a, const GrayImage& b) {
    REQUIRE(a.pixels8.size() == b.pixels8.size());
    int largest = 0;
    for (std::size_t i = 0; i < a.pixels8.size(); ++i)
        largest = std::max(largest, std::abs(int{a.pixels8[i]} - int{b.pixels8[i]}));
    return largest;
}

}  // namespace

TEST_CASE("VideoWriter: every lossless codec gives each pixel back", "[read][contract]") {
    const Kind kind = GENERATE(values<Kind>({k_raw,
                                             k_ffv1,
                                             k_ffv1_16,
                                             k_dib24,
                                             Kind{VideoCodec::raw, 8, 64, 48},
                                             Kind{VideoCodec::dib24, 8, 64, 48},
                                             Kind{VideoCodec::dib24, 8, 5, 4},
                                             Kind{VideoCodec::ffv1, 16, 4, 5}}));
    INFO(static_cast<int>(kind.codec) << ' ' << kind.bits << ' ' << kind.width);
    const ScratchFolder folder;
    const auto images = pictures(kind.width, kind.height, 5, kind.bits);
    write_steps(folder / "v.avi", kind, images, "sssss");
    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().bits == kind.bits);
    CHECK_FALSE(video->info().lossy);
    REQUIRE(video->info().frame_rate.has_value());
    CHECK(video->info().frame_rate->numerator == 9993);
    CHECK(video->info().frame_rate->denominator == 400);
    CHECK(video->info().header_frame_count == 5);
    CHECK(pictures_are(read_all(*video), images));
    CHECK(video->report().diagnostics.empty());
}

TEST_CASE("VideoWriter: 12-bit values stay as they are in 16 bits", "[read][contract]") {
    const ScratchFolder folder;
    const auto images = pictures(61, 45, 3, 12);
    write_steps(folder / "v.avi", k_ffv1_16, images, "sss");
    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().bits == 16);
    CHECK(pictures_are(read_all(*video), images));
}

TEST_CASE("VideoWriter: Motion JPEG is gray of full range within the codec's loss",
          "[read][contract]") {
    const ScratchFolder folder;
    std::vector<GrayImage> images;
    for (int k = 0; k < 4; ++k) images.push_back(camera_picture(61, 45, k));
    for (const int value : {0, 128, 255}) {
        GrayImage flat = images.front();
        flat.pixels8.assign(flat.pixel_count(), static_cast<std::uint8_t>(value));
        images.push_back(flat);
    }
    write_steps(folder / "v.avi", k_mjpeg, images, "sssssss");
    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().codec == "mjpeg");
    CHECK(video->info().bits == 8);
    CHECK(video->info().lossy);
    CHECK_FALSE(video->info().inter_frame);
    const auto frames = read_all(*video);
    REQUIRE(statuses(frames) == "sssssss");
    CHECK_FALSE(tells(*video, "color-video"));
    for (std::size_t k = 0; k < images.size(); ++k) {
        INFO(k);
        // The largest error in 200 such pictures is 8, and 2 more for another release's cosine
        // transform. The mean of a block has steps of 1 level, so a flat picture is exact: a
        // limited range would miss by 16 at 0.
        CHECK(largest_difference(frames[k]->image, images[k]) <= (k < 4 ? 10 : 0));
    }
}

TEST_CASE("VideoWriter: dropped frames are chunks of 0 bytes that keep the time grid",
          "[read][contract]") {
    const Kind kind = GENERATE(values<Kind>({k_raw, k_ffv1, k_ffv1_16, k_mjpeg, k_dib24}));
    INFO(static_cast<int>(kind.codec) << ' ' << kind.bits);
    const ScratchFolder folder;
    const auto images = pictures(kind.width, kind.height, 4, kind.bits);
    const std::string steps = "sdsdddsds";
    write_steps(folder / "v.avi", kind, images, steps);

    const std::vector<std::uint32_t> sizes = chunk_sizes(read_bytes(folder / "v.avi"));
    REQUIRE(sizes.size() == steps.size());
    for (std::size_t k = 0; k < sizes.size(); ++k) CHECK((sizes[k] == 0) == (steps[k] == 'd'));

    const auto video = open_video(folder / "v.avi");
    CHECK(video->info().header_frame_count == 9);
    const auto frames = read_all(*video);
    REQUIRE(statuses(frames) == steps);
    for (std::size_t k = 0; k < frames.size(); ++k)
        CHECK(frames[k]->grid_index == static_cast<std::int64_t>(k));
    if (kind.codec != VideoCodec::mjpeg) CHECK(pictures_are(frames, images));
    CHECK(video->report().dropped_frames == 5);
    CHECK_FALSE(tells(*video, "truncated-video"));
    CHECK_FALSE(tells(*video, "frame-count-differs"));
    CHECK_FALSE(tells(*video, "variable-frame-rate"));
}

TEST_CASE("VideoWriter: frames dropped at the end are in the file and in its count",
          "[read][contract]") {
    const Kind kind = GENERATE(values<Kind>({k_raw, k_ffv1, k_mjpeg, k_dib24}));
    INFO(static_cast<int>(kind.codec));
    const ScratchFolder folder;
    write_steps(folder / "v.avi", kind, pictures(kind.width, kind.height, 3), "ssdsdd");
    const std::vector<std::uint32_t> sizes = chunk_sizes(read_bytes(folder / "v.avi"));
    REQUIRE(sizes.size() == 6);
    CHECK(sizes[3] > 0);
    CHECK(sizes[4] == 0);
    CHECK(sizes[5] == 0);
    CHECK(open_video(folder / "v.avi")->info().header_frame_count == 6);
}

TEST_CASE("VideoWriter: the same pictures and gaps give the same bytes", "[read][property]") {
    const Kind kind = GENERATE(values<Kind>({k_raw, k_ffv1, k_ffv1_16, k_mjpeg, k_dib24}));
    INFO(static_cast<int>(kind.codec) << ' ' << kind.bits);
    const ScratchFolder folder;
    const auto images = pictures(kind.width, kind.height, 4, kind.bits);
    write_steps(folder / "a.avi", kind, images, "sdssds");
    write_steps(folder / "b.avi", kind, images, "sdssds");
    const std::string bytes = read_bytes(folder / "a.avi");
    CHECK(bytes == read_bytes(folder / "b.avi"));
    // No program wrote its name ("Lavf", "Lavc") into it.
    CHECK(bytes.find("Lav") == std::string::npos);
    // Negative control: a gap elsewhere is another file.
    write_steps(folder / "c.avi", kind, images, "ssdsds");
    CHECK(bytes != read_bytes(folder / "c.avi"));
}

TEST_CASE("VideoWriter: dib24 is an uncompressed bitmap of 24 bits, bottom row first, padded rows",
          "[read][known-answer]") {
    const ScratchFolder folder;
    const auto images = pictures(61, 45, 1);
    write_steps(folder / "v.avi", k_dib24, images, "s");
    const std::string bytes = read_bytes(folder / "v.avi");
    const std::size_t header = bytes.find("strf") + 8;
    CHECK(number_at(bytes, header + 4) == 61);
    CHECK(number_at(bytes, header + 8) == 45);                 // positive: bottom-up
    CHECK(number_at(bytes, header + 12) == (24U << 16U) + 1);  // bits, planes
    CHECK(number_at(bytes, header + 16) == 0);                 // biCompression
    // 61 pixels are 183 bytes, padded to 184.
    CHECK(chunk_sizes(bytes) == std::vector<std::uint32_t>{184 * 45});
    const std::string_view first = std::string_view(bytes).substr(bytes.find("movi") + 12, 184);
    std::string bottom_row;
    for (int x = 0; x < 61; ++x) bottom_row.append(3, static_cast<char>(images.front().at(x, 44)));
    CHECK(first.substr(0, 183) == bottom_row);
}

TEST_CASE("VideoWriter: a video that begins with a dropped frame is refused", "[read][errors]") {
    const ScratchFolder folder;
    CHECK_THROWS_AS(write_steps(folder / "v.avi", k_raw, pictures(61, 45, 1), "ds"), InputError);
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("VideoWriter: 60000 dropped frames in a row are written, one more is refused",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(61, 45, 2);
    const std::string gap(60000, 'd');
    write_steps(folder / "v.avi", k_raw, images, "s" + gap + "s" + gap);
    CHECK(chunk_sizes(read_bytes(folder / "v.avi")).size() == 120002);
    CHECK_THROWS_AS(write_steps(folder / "w.avi", k_raw, images, "s" + gap + "d"), InputError);
    CHECK_FALSE(fs::exists(folder / "w.avi"));
}
