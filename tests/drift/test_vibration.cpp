// SPDX-License-Identifier: MIT
#include "nta/drift/vibration.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <numbers>

#include "drift/carried_tracks.hpp"

using namespace nta;
using namespace nta_test;

namespace {

// Particles that shake by `amplitude_px` along x, in a steady flow.
CarriedOptions shaken(double amplitude_px, double cycles_per_frame, std::uint64_t seed) {
    CarriedOptions o;
    o.frames = 200;
    o.particles = 20;
    o.seed = seed;
    const double w = 2.0 * std::numbers::pi * cycles_per_frame;
    // The velocity is taken at the middle of a step: 2 a sin(w/2) cos(w t).
    o.velocity_x = [=](double t) {
        return 3.0 + 2.0 * amplitude_px * std::sin(0.5 * w) * std::cos(w * t);
    };
    return o;
}

Drift steady_drift(double x_px_per_frame) {
    Drift drift;
    drift.model = "constant";
    drift.mean_x_px_per_frame = x_px_per_frame;
    drift.x_px = {0.0};
    drift.y_px = {0.0};
    return drift;
}

}  // namespace

TEST_CASE("vibration: frequency and amplitude of a shaken video are found",
          "[drift][statistical]") {
    // 0.3 um at 0.166 um/px are 1.8 px; 0.17 cycles per frame are 4.2 Hz at 25 frames/s.
    for (const double cycles : {0.17, 0.031, 0.40}) {
        const CarriedTracks tracks = make_carried_tracks(shaken(1.8, cycles, 3));
        const auto found = find_vibration(tracks.seen, steady_drift(3.0));
        REQUIRE(found);
        // The distance of the frequencies looked at, 1/398: noise may favor the second nearest.
        CHECK(found->cycles_per_frame == Approx(cycles).margin(0.0026));
        // Diffusion: the mean of 20 particles over 200 frames is known to 2 px / sqrt(4000 / 2),
        // over 2 sin(w/2) = 0.19 in the slowest case; a line between two frequencies loses 10 %,
        // and steps beyond 3 sd are cut.
        CHECK(found->x_amplitude_px == Approx(1.8).margin(0.8));
        CHECK(found->y_amplitude_px < 1.0);
    }
}

TEST_CASE("vibration: free particles do not vibrate", "[drift][statistical]") {
    int found = 0;
    constexpr int videos = 200;
    for (int k = 0; k < videos; ++k) {
        CarriedOptions o = shaken(0.0, 0.1, static_cast<std::uint64_t>(100 + k));
        o.particles = 10;
        if (find_vibration(make_carried_tracks(o).seen, steady_drift(3.0))) ++found;
    }
    // One in 10,000 is allowed for; that its surroundings are known to 10 % makes it ten times as
    // many: 0.2 of 200, and 2 is beyond 4 standard errors of that.
    CHECK(found <= 2);
}

TEST_CASE("vibration: too short a video and no tracks tell nothing", "[drift][property]") {
    CHECK_FALSE(find_vibration({}, Drift{}));
    CarriedOptions o = shaken(3.0, 0.2, 5);
    o.frames = 40;
    CHECK_FALSE(find_vibration(make_carried_tracks(o).seen, steady_drift(3.0)));
}
