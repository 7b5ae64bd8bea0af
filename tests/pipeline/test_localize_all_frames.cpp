// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/pipeline/localize_all_frames.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <set>

#include "pipeline/memory_video.hpp"

using namespace nta;
using namespace nta::test;

namespace {

VideoSpots localize(MemoryVideo& video, const FrameOptions& options, int jobs) {
    WorkerPool workers(jobs);
    StageClock clock;
    Workshop workshop{workers, clock, {}};
    return localize_all_frames(video, options, workshop);
}

bool same(const Localization& a, const Localization& b) {
    return a.frame == b.frame && a.x_px == b.x_px && a.y_px == b.y_px && a.x_sd_px == b.x_sd_px &&
           a.peak_adu == b.peak_adu && a.noise_adu == b.noise_adu && a.width_px == b.width_px;
}

}  // namespace

TEST_CASE(
    "localize_all_frames: finds nearly all lone visible particles where they are, and few others",
    "[pipeline][truth]") {
    MemoryVideo video(bead_scene(80, 3));
    const VideoSpots found = localize(video, {}, 2);
    int lone = 0;
    int recalled = 0;
    double squares = 0.0;
    const auto near = [](double x1, double y1, double x2, double y2, double d) {
        return std::hypot(x1 - x2, y1 - y2) < d;
    };
    for (const TrueSpot& t : video.true_spots()) {
        if (!t.visible) continue;
        bool alone = true;
        for (const TrueSpot& o : video.true_spots()) {
            if (o.frame == t.frame && o.particle_id != t.particle_id &&
                near(o.x_px, o.y_px, t.x_px, t.y_px, 8.0))
                alone = false;
        }
        if (!alone) continue;
        ++lone;
        for (const Localization& s : found.spots) {
            if (s.frame != t.frame || !near(s.x_px, s.y_px, t.x_px, t.y_px, 3.0)) continue;
            ++recalled;
            squares += std::pow(s.x_px - t.x_px, 2) + std::pow(s.y_px - t.y_px, 2);
            break;
        }
    }
    REQUIRE(lone > 300);
    // The project's bars: recall 95 %, 0.35 px per axis.
    CHECK(recalled >= 0.95 * lone);
    CHECK(std::sqrt(squares / (2.0 * recalled)) < 0.35);
    int bright = 0;
    int real = 0;
    for (const Localization& s : found.spots) {
        if (s.snr() < 5.0) continue;
        ++bright;
        for (const TrueSpot& t : video.true_spots()) {
            if (t.frame == s.frame && near(s.x_px, s.y_px, t.x_px, t.y_px, 3.0)) {
                ++real;
                break;
            }
        }
    }
    // Bar: precision 97 %.
    CHECK(real >= 0.97 * bright);
}

TEST_CASE("localize_all_frames: gives the same bits for any number of workers",
          "[pipeline][property]") {
    MemoryVideo video(bead_scene(70, 4));
    const VideoSpots one = localize(video, {}, 1);
    for (const int jobs : {2, 3}) {
        video.rewind();
        const VideoSpots more = localize(video, {}, jobs);
        REQUIRE(more.spots.size() == one.spots.size());
        for (std::size_t i = 0; i < one.spots.size(); ++i)
            REQUIRE(same(one.spots[i], more.spots[i]));
        CHECK(more.median_noise_adu == one.median_noise_adu);
    }
}

TEST_CASE(
    "localize_all_frames: a blank video with static spots has at most 0.3 false spots per frame",
    "[pipeline][truth]") {
    Scene scene = bead_scene(100, 5);
    scene.populations.clear();
    scene.background.static_spots = 8;
    MemoryVideo video(scene);
    const VideoSpots found = localize(video, {}, 2);
    // Asked for 0.1 per frame: ten expected, 30 is beyond six standard deviations.
    CHECK(found.spots.size() <= 30);
}

TEST_CASE("localize_all_frames: spots that a 12-bit camera clips at 4095 are said to be saturated",
          "[pipeline][truth]") {
    Scene scene = bead_scene(40, 5);
    scene.video.bits = 12;
    scene.camera.adu_per_electron = 8.0;
    scene.camera.offset_adu = 200.0;
    scene.background.haze_adu = 50.0;
    scene.populations[0].peak_adu_at_100nm = 12000.0;
    MemoryVideo bright(scene);
    CHECK(localize(bright, {}, 2).saturated_spots > 20);
    scene.populations[0].peak_adu_at_100nm = 2000.0;
    MemoryVideo dim(scene);
    CHECK(localize(dim, {}, 2).saturated_spots == 0);
}

TEST_CASE("localize_all_frames: a dropped frame keeps its place and holds no spots",
          "[pipeline][property]") {
    MemoryVideo video(bead_scene(40, 6));
    video.drop(7);
    video.drop(8);
    const VideoSpots found = localize(video, {}, 2);
    CHECK(found.grid_frames == 40);
    CHECK(found.pictured_frames.size() == 38);
    std::set<int> frames;
    for (const Localization& s : found.spots) frames.insert(s.frame);
    CHECK(frames.count(7) == 0);
    CHECK(frames.count(6) == 1);
    CHECK(frames.count(9) == 1);
}

TEST_CASE(
    "localize_all_frames: a part of the video keeps its frame numbers, and an empty part is an "
    "error",
    "[pipeline][errors]") {
    MemoryVideo video(bead_scene(40, 7));
    FrameOptions options;
    options.first_frame = 10;
    options.last_frame = 24;
    const VideoSpots found = localize(video, options, 2);
    CHECK(found.grid_frames == 15);
    CHECK(found.spots.front().frame == 10);
    CHECK(found.spots.back().frame == 24);
    video.rewind();
    options.first_frame = 100;
    options.last_frame = 200;
    REQUIRE_THROWS_AS(localize(video, options, 1), InputError);
}
