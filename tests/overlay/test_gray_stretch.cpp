// SPDX-License-Identifier: MIT
#include "nta/overlay/gray_stretch.hpp"

#include "support/catch.hpp"

using namespace nta;

namespace {

// 1000 pixels: a ground of 100 to 139, and `bright` of 200 at the end.
GrayImage picture(int bright) {
    GrayImage image{100, 10, false, {}, {}};
    for (int i = 0; i < 1000; ++i)
        image.pixels8.push_back(static_cast<std::uint8_t>(i >= 1000 - bright ? 200 : 100 + i % 40));
    return image;
}

}  // namespace

TEST_CASE("gray_stretch: a percentile is the value at or below which that share of pixels lies",
          "[overlay][known-answer]") {
    GrayHistogram histogram;
    histogram.add(picture(0));
    CHECK(histogram.percentile(0.0) == 100);
    CHECK(histogram.percentile(0.5) == 119);
    CHECK(histogram.percentile(1.0) == 139);
    CHECK(GrayHistogram().percentile(0.5) == 0);
}

TEST_CASE("gray_stretch: particles reach white and the ground stays dark", "[overlay]") {
    GrayHistogram histogram;
    histogram.add(picture(10));
    const GrayStretch stretch = find_stretch(histogram, false);
    CHECK(stretch.shown(200) == 255);
    CHECK(stretch.shown(90) == 0);
    // A quarter at most, by the rule.
    CHECK(stretch.shown(119) <= 64);
    CHECK(stretch.shown(119) > 20);
}

TEST_CASE("gray_stretch: noise without particles is not stretched to white",
          "[overlay][negative-control]") {
    GrayHistogram histogram;
    histogram.add(picture(0));
    CHECK(find_stretch(histogram, false).shown(139) < 140);
}

TEST_CASE("gray_stretch: inverted, dark particles are shown bright", "[overlay]") {
    GrayImage image = picture(0);
    for (std::size_t i = 0; i < 10; ++i) image.pixels8[i] = 10;
    GrayHistogram histogram;
    histogram.add(image);
    const GrayStretch stretch = find_stretch(histogram, true);
    CHECK(stretch.shown(10) == 255);
    CHECK(stretch.shown(139) == 0);
    CHECK(stretch.shown(120) <= 64);
}

TEST_CASE("gray_stretch: 16-bit values use their whole range, one gray value has none",
          "[overlay]") {
    GrayImage image{2, 1, true, {}, {65535, 65535}};
    GrayHistogram histogram;
    histogram.add(image);
    const GrayStretch flat = find_stretch(histogram, false);
    CHECK(flat.shown(65535) == 0);
    CHECK(flat.shown(0) == 0);
    image.pixels16 = {0, 65535};
    GrayHistogram wide;
    wide.add(image);
    CHECK(find_stretch(wide, false).shown(65535) == 255);
}
