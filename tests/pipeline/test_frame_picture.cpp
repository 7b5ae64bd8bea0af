// SPDX-License-Identifier: MIT
#include "nta/pipeline/frame_picture.hpp"

#include "support/catch.hpp"

#include <algorithm>

using namespace nta;

namespace {

// A dark picture of 8 bits with one bright pixel at (x, y).
Frame frame_with_a_spot(int width, int height, int x, int y) {
    Frame frame;
    frame.grid_index = 3;
    frame.image.width = width;
    frame.image.height = height;
    frame.image.pixels8.assign(frame.image.pixel_count(), 10);
    frame.image.pixels8[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                        static_cast<std::size_t>(x)] = 250;
    return frame;
}

}  // namespace

TEST_CASE("frame_picture: a picture is shrunk by whole blocks to at most 480 pixels a side",
          "[pipeline][contract]") {
    const FramePicture shown = frame_picture(frame_with_a_spot(1001, 601, 31, 62), false);
    CHECK(shown.width_px == 1001);
    CHECK(shown.height_px == 601);
    CHECK(shown.frame == 3);
    CHECK(shown.shrunk == 3);
    CHECK(shown.columns == 333);
    CHECK(shown.rows == 200);
    REQUIRE(shown.gray.size() == 333 * 200);
    const auto brightest = std::max_element(shown.gray.begin(), shown.gray.end());
    CHECK(brightest - shown.gray.begin() == 20 * 333 + 10);  // 62 / 3 and 31 / 3
}

TEST_CASE("frame_picture: a small picture keeps its pixels", "[pipeline][property]") {
    const FramePicture shown = frame_picture(frame_with_a_spot(2, 3, 1, 2), false);
    CHECK(shown.shrunk == 1);
    REQUIRE(shown.gray.size() == 6);
    CHECK(shown.gray[5] > shown.gray[0]);
    CHECK(frame_picture(frame_with_a_spot(2000, 1, 5, 0), false).shrunk == 1);
}

TEST_CASE("frame_picture: dark particles are shown bright where asked", "[pipeline][contract]") {
    Frame frame = frame_with_a_spot(40, 40, 20, 20);
    for (std::uint8_t& value : frame.image.pixels8) {
        value = static_cast<std::uint8_t>(255 - value);
    }
    const FramePicture shown = frame_picture(frame, true);
    CHECK(shown.gray[20 * 40 + 20] > shown.gray[0]);
}
