// SPDX-License-Identifier: MIT
#include "nta/overlay/overlay_marks.hpp"

#include "support/catch.hpp"

#include <set>

#include "drawn_analysis.hpp"

using namespace nta;
using drawn::Builder;
using drawn::spot;

namespace {

// One used track; in frame f it and count[f] - 1 tracks like it.
Analysis with_counts(const std::vector<int>& counts, bool used) {
    Builder b;
    for (int id = 0; id < 10; ++id) b.track(id, used, used ? "" : "short", 4);
    for (std::size_t f = 0; f < counts.size(); ++f) {
        for (int id = 0; id < counts[f]; ++id)
            b.add(spot(static_cast<std::int32_t>(f), 10.0 * id, 5.0), id);
    }
    return b.analysis;
}

}  // namespace

TEST_CASE("overlay_marks: a spot is what became of its track", "[overlay]") {
    Builder b;
    b.track(7, true, "", 30);
    b.track(8, false, "short", 2);
    b.track(9, false, "stuck", 30);
    b.track(10, false, "short", 1);
    b.add(spot(0, 1, 1), 7);
    b.add(spot(0, 2, 1), 8);
    b.add(spot(0, 3, 1), 9);
    b.add(spot(0, 4, 1), 10);
    b.add(spot(0, 5, 1), -1);
    const OverlayMarks marks(b.analysis);
    CHECK(marks.kind_of(0) == SpotKind::used);
    CHECK(marks.kind_of(1) == SpotKind::unused);
    CHECK(marks.kind_of(2) == SpotKind::stuck);
    CHECK(marks.kind_of(3) == SpotKind::untracked);
    CHECK(marks.kind_of(4) == SpotKind::untracked);
    CHECK(marks.track_of(4) == nullptr);
    REQUIRE(marks.track_of(0) != nullptr);
    CHECK(marks.track_of(0)->track_id == 7);
}

TEST_CASE("overlay_marks: the spots of a frame are all of its spots, an empty frame has none",
          "[overlay]") {
    const Analysis a = with_counts({2, 0, 3}, true);
    const OverlayMarks marks(a);
    CHECK(marks.in_frame(0) == std::pair<std::size_t, std::size_t>{0, 2});
    CHECK(marks.in_frame(1).first == marks.in_frame(1).second);
    CHECK(marks.in_frame(2) == std::pair<std::size_t, std::size_t>{2, 5});
    CHECK(marks.in_frame(99).first == marks.in_frame(99).second);
}

TEST_CASE("overlay_marks: a track goes through the frames of its gaps, too", "[overlay]") {
    Builder b;
    b.track(1, true, "", 2);
    b.add(spot(3, 1, 1), 1);
    b.add(spot(6, 2, 1), 1);
    const OverlayMarks marks(b.analysis);
    CHECK(marks.tracks_through(2).empty());
    CHECK(marks.tracks_through(5).size() == 1);
    CHECK(marks.tracks_through(7).empty());
}

TEST_CASE(
    "overlay_marks: the typical frame has the median number of used spots, next to the middle",
    "[overlay][known-answer]") {
    // Of 2 3 4 4 5 6 7 8 9 the median is 5; of the frames of 5 only frame 6 is there.
    const Analysis a = with_counts({9, 2, 4, 3, 8, 7, 5, 4, 6}, true);
    CHECK(OverlayMarks(a).typical_frame() == 6);
    // Five frames of 3: the middle one.
    const Analysis b = with_counts({3, 3, 3, 3, 3}, true);
    CHECK(OverlayMarks(b).typical_frame() == 2);
    // Empty frames, such as dropped ones, are never chosen.
    const Analysis c = with_counts({0, 0, 2, 0, 0, 0, 0}, true);
    CHECK(OverlayMarks(c).typical_frame() == 2);
}

TEST_CASE("overlay_marks: without used tracks other spots decide, without spots nothing does",
          "[overlay]") {
    const Analysis a = with_counts({1, 5, 2, 1, 9}, false);
    CHECK(OverlayMarks(a).typical_frame() == 2);
    const Analysis none = with_counts({}, false);
    CHECK_FALSE(OverlayMarks(none).typical_frame().has_value());
}

TEST_CASE("overlay_marks: neighbors have different colors as long as there are enough",
          "[overlay]") {
    Builder b;
    // Numbers that leave the same rest.
    for (int k = 0; k < k_track_colors; ++k) b.track(5 + 6 * k, true, "", 2);
    for (int frame = 0; frame < 2; ++frame) {
        for (int k = 0; k < k_track_colors; ++k) b.add(spot(frame, 10.0 * k, 5.0), 5 + 6 * k);
    }
    const OverlayMarks marks(b.analysis);
    std::set<int> colors;
    for (std::size_t i = 0; i < k_track_colors; ++i) colors.insert(marks.track_of(i)->color);
    CHECK(colors.size() == k_track_colors);
}
