// SPDX-License-Identifier: MIT
#include "nta/background/sample_window.hpp"

#include "support/catch.hpp"

using namespace nta;

namespace {

FramePtr frame_at(std::int64_t index, FrameStatus status = FrameStatus::stored) {
    auto frame = std::make_shared<Frame>();
    frame->grid_index = index;
    frame->status = status;
    return frame;
}

}  // namespace

TEST_CASE("sample_window: gives the samples nearest to a place in time, and as many at the ends",
          "[background][property]") {
    SampleWindow window(50, 10);
    for (int k = 0; k < 200; ++k) window.add(frame_at(k));
    for (const std::int64_t center : {0, 100, 199}) {
        const auto samples = window.around(center);
        REQUIRE(samples.size() == 10);
        // A window of 50 frames reaches 25 to each side, or 50 to one at an end; one stride of 5
        // more for its grid.
        for (const FramePtr& f : samples) CHECK(std::abs(f->grid_index - center) <= 55);
        CHECK(samples.front()->grid_index < samples.back()->grid_index);
    }
}

TEST_CASE(
    "sample_window: a recording shorter than the window gives as many samples, spread over all of "
    "it",
    "[background][property]") {
    for (const int frames : {31, 60, 100, 200}) {
        SampleWindow window(375, 31);
        for (int k = 0; k < frames; ++k) window.add(frame_at(k));
        const auto samples = window.around(frames / 2);
        // Thinning by two leaves at least half of what is asked.
        CHECK(samples.size() >= 16);
        CHECK(samples.size() <= 31);
        CHECK(samples.front()->grid_index <= frames / 10);
        CHECK(samples.back()->grid_index >= frames - 1 - frames / 8);
    }
}

TEST_CASE("sample_window: passes over dropped and repeated frames", "[background][property]") {
    SampleWindow window(10, 10);
    window.add(frame_at(0));
    window.add(frame_at(1, FrameStatus::dropped));
    window.add(frame_at(2, FrameStatus::repeated));
    window.add(frame_at(3));
    CHECK(window.around(0).size() == 2);
}

TEST_CASE("sample_window: forgetting keeps what later places need", "[background][property]") {
    SampleWindow window(50, 10);
    SampleWindow kept(50, 10);
    for (int k = 0; k < 400; ++k) {
        window.add(frame_at(k));
        kept.add(frame_at(k));
        if (k >= 25) window.forget_before(k - 25);
        if (k < 25) continue;
        const auto a = window.around(k - 24);
        const auto b = kept.around(k - 24);
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(a[i]->grid_index == b[i]->grid_index);
    }
}
