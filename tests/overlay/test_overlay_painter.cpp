// SPDX-License-Identifier: MIT
#include "nta/overlay/overlay_painter.hpp"
#include "nta/overlay/overlay_style.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <cstdlib>

#include "drawn_analysis.hpp"

using namespace nta;
using drawn::Builder;
using drawn::spot;

namespace {

constexpr int k_width = 120;
constexpr int k_height = 90;
constexpr int k_times = 4;  // overlay_enlargement() of that size

GrayImage flat(int adu) {
    GrayImage image{k_width, k_height, false, {}, {}};
    image.pixels8.assign(image.pixel_count(), static_cast<std::uint8_t>(adu));
    return image;
}

OverlayOptions options() {
    OverlayOptions o;
    o.scale = {Length::nanometers(166.0), Duration::seconds(0.04)};
    return o;
}

Color color_at(const ColorImage& image, double x, double y) {
    const auto i =
        3 * (static_cast<std::size_t>(std::lround(y)) * static_cast<std::size_t>(image.width) +
             static_cast<std::size_t>(std::lround(x)));
    return {image.rgb[i], image.rgb[i + 1], image.rgb[i + 2]};
}

bool is_close(Color a, Color b) {
    // The rim of a drawn line is mixed with the ground.
    constexpr int mixed = 40;
    return std::abs(a.red - b.red) < mixed && std::abs(a.green - b.green) < mixed &&
           std::abs(a.blue - b.blue) < mixed;
}

// Place of a spot's center after the enlargement.
double enlarged(double px) { return (px + 0.5) * k_times - 0.5; }

ColorImage painted(const Analysis& analysis, const OverlayOptions& o, int frame, Trace trace) {
    const OverlayMarks marks(analysis);
    const OverlayPainter painter(k_width, k_height, marks, o, "beads.avi");
    const GrayImage ground = flat(20);
    return painter.paint({&ground, frame, ""}, {0, 255}, trace);
}

// A used track 3 and a stuck one 4.
Analysis two_tracks() {
    Builder b;
    b.track(3, true, "", 2);
    b.track(4, false, "stuck", 2);
    for (const int frame : {10, 11}) {
        b.add(spot(frame, 30.0 + 12.0 * (frame - 10), 40.125), 3);
        b.add(spot(frame, 90.0, 60.0), 4);
    }
    return b.analysis;
}

}  // namespace

TEST_CASE("overlay_painter: a ring of three widths lies around the spot, in its track's color",
          "[overlay][known-answer]") {
    const Analysis a = two_tracks();
    const ColorImage image = painted(a, options(), 11, Trace::tail);
    const Color track = track_color(OverlayMarks(a).track_of(2)->color);
    const double radius = 3.0 * 1.5 * k_times;
    const double x = enlarged(42.0);
    const double y = enlarged(40.125);
    CHECK(is_close(color_at(image, x + radius, y), track));
    CHECK(is_close(color_at(image, x, y - radius), track));
    CHECK(is_close(color_at(image, x, y + radius), track));
    // The particle itself is left alone, though its track leads there.
    CHECK(is_close(color_at(image, x, y), {20, 20, 20}));
    CHECK(is_close(color_at(image, x - radius / 2.0, y), {20, 20, 20}));
    // The track between the two positions.
    CHECK(is_close(color_at(image, enlarged(32.0), y), track));
}

TEST_CASE("overlay_painter: a stuck spot is crossed", "[overlay]") {
    const ColorImage image = painted(two_tracks(), options(), 11, Trace::tail);
    CHECK(is_close(color_at(image, enlarged(90.0), enlarged(60.0)), k_unused_color));
}

TEST_CASE("overlay_painter: a tail ends after a second, a whole track does not", "[overlay]") {
    Builder b;
    b.track(3, true, "", 3);
    b.add(spot(0, 20.0, 40.0), 3);
    b.add(spot(1, 60.0, 40.0), 3);
    b.add(spot(60, 60.0, 80.0), 3);
    const Color track = track_color(OverlayMarks(b.analysis).track_of(0)->color);
    const double y = enlarged(40.0);
    const ColorImage tail = painted(b.analysis, options(), 50, Trace::tail);
    CHECK(is_close(color_at(tail, enlarged(40.0), y), {20, 20, 20}));
    const ColorImage whole = painted(b.analysis, options(), 50, Trace::whole);
    CHECK(is_close(color_at(whole, enlarged(40.0), y), track.dimmed(0.8)));
}

TEST_CASE(
    "overlay_painter: an excluded region is dark, with a rim, and may reach beyond the picture",
    "[overlay]") {
    OverlayOptions o = options();
    o.excluded = {{10, 10, 20, 20}, {110, 80, 50, 50}, {-40, -40, 10, 10}};
    const ColorImage image = painted(two_tracks(), o, 11, Trace::tail);
    CHECK(color_at(image, 20.0 * k_times, 20.0 * k_times).red == 8);
    CHECK(color_at(image, 10.0 * k_times, 20.0 * k_times).red == k_excluded_color.red);
    CHECK(color_at(image, 9.0 * k_times, 20.0 * k_times).red == 20);
}

TEST_CASE("overlay_painter: what is painted has even sides and room for the legend", "[overlay]") {
    const Analysis a = two_tracks();
    const OverlayMarks marks(a);
    const OverlayPainter tiny(7, 5, marks, options(), "a.avi");
    CHECK(tiny.width_px() >= 400);
    CHECK(tiny.width_px() % 2 == 0);
    CHECK(tiny.height_px() % 2 == 0);
    const OverlayPainter odd(1601, 901, marks, options(), "a.avi");
    CHECK(odd.width_px() == 1602);
    CHECK(overlay_enlargement(640, 480) == 2);
    CHECK(overlay_enlargement(1920, 1080) == 1);
    CHECK(overlay_enlargement(10, 10) == 4);
}

TEST_CASE("overlay_painter: the scale bar is a round number that fits", "[overlay][known-answer]") {
    // Powers of ten by std::pow: equal but for rounding.
    CHECK(scale_bar_um(12.45) == Approx(10.0).epsilon(1e-12));
    CHECK(scale_bar_um(9.9) == Approx(5.0).epsilon(1e-12));
    CHECK(scale_bar_um(4.0) == Approx(2.0).epsilon(1e-12));
    CHECK(scale_bar_um(0.19) == Approx(0.1).epsilon(1e-12));
}
