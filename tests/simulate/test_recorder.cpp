// SPDX-License-Identifier: MIT
#include "nta/simulate/recorder.hpp"
#include "nta/simulate/simulate.hpp"
#include "nta/simulate/truth.hpp"

#include "support/catch.hpp"

#include <cmath>

#include "simulate/small_scene.hpp"

using nta::FrameStatus;
using nta::Scene;
using nta::SimulatedVideo;

namespace {

Scene faulty_scene() {
    Scene scene = small_scene();
    scene.video.frames = 400;
    scene.populations[0].concentration_per_ml = 2e8;
    scene.camera.dropped_share = 0.05;
    scene.camera.repeated_share = 0.1;
    return scene;
}

}  // namespace

TEST_CASE("simulate: dropped and repeated frames come as often as asked for",
          "[simulate][statistical]") {
    int dropped = 0;
    int repeated = 0;
    Scene scene = faulty_scene();
    scene.video.frames = 5000;
    for (const FrameStatus status : nta::recorder_faults(scene)) {
        dropped += status == FrameStatus::dropped ? 1 : 0;
        repeated += status == FrameStatus::repeated ? 1 : 0;
    }
    // 4 standard deviations of binomial counts.
    CHECK(std::abs(dropped - 250) < 4.0 * std::sqrt(5000 * 0.05 * 0.95));
    CHECK(std::abs(repeated - 500) < 4.0 * std::sqrt(5000 * 0.1 * 0.9));
}

TEST_CASE(
    "simulate: a dropped frame has no picture, a repeated one that of the frame before, and "
    "neither has spots",
    "[simulate][contract]") {
    const SimulatedVideo video = nta::simulate_video(faulty_scene());
    std::int64_t stored = 0;
    std::vector<bool> has_own(video.frames.size());
    const nta::GrayImage* before = nullptr;
    for (const nta::Frame& frame : video.frames) {
        has_own[static_cast<std::size_t>(frame.grid_index)] = frame.status == FrameStatus::stored;
        if (frame.status == FrameStatus::dropped) {
            CHECK(frame.image.pixel_count() == 0);
            CHECK(frame.stored_index == -1);
            continue;
        }
        CHECK(frame.stored_index == stored++);
        REQUIRE((before != nullptr || frame.status == FrameStatus::stored));
        if (before != nullptr)
            CHECK((frame.image.pixels8 == before->pixels8) ==
                  (frame.status == FrameStatus::repeated));
        before = &frame.image;
    }
    for (const nta::TrueSpot& spot : video.spots)
        CHECK(has_own[static_cast<std::size_t>(spot.frame)]);
    CHECK(video.frames.front().status == FrameStatus::stored);
    CHECK(video.frames.back().status == FrameStatus::stored);
}

TEST_CASE("simulate: lost frames change neither motion nor noise of the others",
          "[simulate][property]") {
    Scene scene = faulty_scene();
    const SimulatedVideo faulty = nta::simulate_video(scene);
    scene.camera.dropped_share = 0.0;
    scene.camera.repeated_share = 0.0;
    const SimulatedVideo whole = nta::simulate_video(scene);
    for (std::size_t i = 0; i < whole.frames.size(); ++i) {
        if (faulty.frames[i].status == FrameStatus::stored)
            CHECK(faulty.frames[i].image.pixels8 == whole.frames[i].image.pixels8);
    }
}
