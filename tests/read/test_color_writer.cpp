// SPDX-License-Identifier: MIT
// Videos and pictures of ColorWriter, read by open_video() one channel at a time.
#include "nta/core/error.hpp"
#include "nta/read/color_planes.hpp"
#include "nta/read/color_writer.hpp"

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <vector>

using namespace nta;

namespace {

using Rgb = std::array<std::uint8_t, 3>;

ColorImage filled(Rgb color) {
    ColorImage image{64, 48, {}};
    for (int i = 0; i < 64 * 48; ++i) image.rgb.insert(image.rgb.end(), color.begin(), color.end());
    return image;
}

void write(const std::filesystem::path& path, ColorFile kind, const std::vector<Rgb>& colors) {
    ColorWriter writer(path, {kind, 64, 48, {25, 1}});
    for (const Rgb& color : colors) writer.write(filled(color));
    writer.finish();
}

// The middle pixel of each frame by red, green and blue.
std::vector<std::array<int, 3>> middle_pixels(const std::filesystem::path& path) {
    std::vector<std::array<int, 3>> pixels;
    const std::array<ColorRule, 3> rules = {ColorRule::red, ColorRule::green, ColorRule::blue};
    for (std::size_t channel = 0; channel < 3; ++channel) {
        ReadOptions options;
        options.color = rules[channel];
        const auto video = open_video(path, options);
        std::size_t frame = 0;
        while (const FramePtr f = video->read()) {
            if (channel == 0) pixels.emplace_back();
            pixels.at(frame++)[channel] = f->image.at(32, 24);
        }
    }
    return pixels;
}

const std::vector<Rgb> k_colors = {
    {0, 0, 0}, {255, 255, 255}, {0, 0, 255}, {255, 0, 0}, {0, 190, 140}, {120, 120, 120}};

}  // namespace

TEST_CASE("color_writer: the kind of file follows from the extension in any case", "[read]") {
    CHECK(color_file_of("a.mp4") == ColorFile::mp4);
    CHECK(color_file_of("a.b.AVI") == ColorFile::avi);
    CHECK(color_file_of("dir.mp4/a.Png") == ColorFile::png);
    CHECK_FALSE(color_file_of("a.mkv"));
    CHECK_FALSE(color_file_of("mp4"));
}

// Of videos the reader gives the luma plane as it is stored.
TEST_CASE("color_writer: the luma of colors comes back as it was written", "[read]") {
    const test::ScratchFolder folder;
    // Lossy codecs at a fine quantizer.
    constexpr double lossy = 4.0;
    for (const ColorFile kind : {ColorFile::mp4, ColorFile::avi}) {
        const auto path = folder / (kind == ColorFile::mp4 ? "c.mp4" : "c.avi");
        write(path, kind, k_colors);
        const auto pixels = middle_pixels(path);
        REQUIRE(pixels.size() == k_colors.size());
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const auto& [red, green, blue] = k_colors[i];
            const double full = 0.299 * red + 0.587 * green + 0.114 * blue;
            const double stored = kind == ColorFile::avi ? full : 16.0 + full * 219.0 / 255.0;
            INFO(path << " color " << i);
            CHECK(std::abs(pixels[i][0] - stored) <= lossy);
        }
    }
}

TEST_CASE("color_planes: luma and chroma are those of BT.601, and never wrap around",
          "[read][known-answer]") {
    // Luma, blue and red difference of white, black, red, green and blue.
    struct Known {
        Rgb color;
        std::array<int, 3> full;
        std::array<int, 3> video;
    };
    const std::vector<Known> known = {
        {{255, 255, 255}, {255, 128, 128}, {235, 128, 128}},
        {{0, 0, 0}, {0, 128, 128}, {16, 128, 128}},
        {{255, 0, 0}, {76, 85, 255}, {81, 90, 240}},
        {{0, 255, 0}, {150, 44, 21}, {145, 54, 34}},
        {{0, 0, 255}, {29, 255, 107}, {41, 240, 110}},
    };
    // Weights are rounded to 1/256.
    constexpr int rounded = 2;
    for (const Known& k : known) {
        for (const LumaRange range : {LumaRange::full, LumaRange::video}) {
            std::array<std::uint8_t, 64 * 48> luma{};
            std::array<std::uint8_t, 32 * 24> blue{};
            std::array<std::uint8_t, 32 * 24> red{};
            fill_planes(
                filled(k.color), range, {{luma.data(), 64}, {blue.data(), 32}, {red.data(), 32}});
            const std::array<int, 3> expected = range == LumaRange::full ? k.full : k.video;
            CHECK(std::abs(luma.back() - expected[0]) <= rounded);
            CHECK(std::abs(blue.back() - expected[1]) <= rounded);
            CHECK(std::abs(red.back() - expected[2]) <= rounded);
        }
    }
}

TEST_CASE("color_writer: a png is lossless", "[read]") {
    const test::ScratchFolder folder;
    write(folder / "c.png", ColorFile::png, {{10, 200, 77}});
    const auto pixels = middle_pixels(folder / "c.png");
    REQUIRE(pixels.size() == 1);
    CHECK(pixels[0] == std::array<int, 3>{10, 200, 77});
}

TEST_CASE("color_writer: without finish() nothing is left", "[read]") {
    const test::ScratchFolder folder;
    {
        ColorWriter writer(folder / "c.mp4", {ColorFile::mp4, 64, 48, {25, 1}});
        writer.write(filled({1, 2, 3}));
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK_THROWS_AS(ColorWriter(folder / "no" / "c.mp4", {ColorFile::mp4, 64, 48, {25, 1}}),
                    InputError);
}
