// SPDX-License-Identifier: MIT
#include "nta/drift/stuck.hpp"

#include "support/catch.hpp"

#include <algorithm>

#include "drift/carried_tracks.hpp"

using nta::Drift;
using nta::find_stuck;
using nta::Tracks;
using nta_test::make_track;

namespace {

// METHODS section 12: 1000 nm in water at 25 C, D = 0.49075 um^2/s; 25 frames/s, 0.166 um per px:
// sqrt(2 D / 25) / 0.166 = 1.194 px.
constexpr double step_of_1000nm_px = 1.194;

double count(const std::vector<bool>& marks, std::size_t from, std::size_t to) {
    return static_cast<double>(std::count(marks.begin() + static_cast<std::ptrdiff_t>(from),
                                          marks.begin() + static_cast<std::ptrdiff_t>(to),
                                          true));
}

Drift steady(double x_px_per_frame, int frames) {
    Drift drift;
    drift.model = "constant";
    drift.mean_x_px_per_frame = x_px_per_frame;
    for (int f = 0; f < frames; ++f) {
        drift.x_px.push_back(x_px_per_frame * f);
        drift.y_px.push_back(0.0);
    }
    return drift;
}

}  // namespace

TEST_CASE("find_stuck: free particles of 1000 nm are kept, even from five positions",
          "[drift][statistical]") {
    nta::Random random(500);
    Tracks tracks;
    for (int i = 0; i < 300; ++i) {
        tracks.push_back(make_track(i % 2 == 0 ? 5 : 50, step_of_1000nm_px, 0.1, random));
    }
    CHECK(count(find_stuck(tracks, {}), 0, 300) == 0.0);
}

TEST_CASE("find_stuck: a single slow particle among fast ones is kept", "[drift][statistical]") {
    nta::Random random(501);
    Tracks tracks;
    for (int i = 0; i < 100; ++i) tracks.push_back(make_track(30, 5.0, 0.2, random));
    for (int i = 0; i < 50; ++i) tracks.push_back(make_track(30, step_of_1000nm_px, 0.1, random));
    CHECK(count(find_stuck(tracks, {}), 0, 150) == 0.0);
}

TEST_CASE("find_stuck: a spot at rest is found, with and without drift", "[drift][statistical]") {
    for (const double drift_px_per_frame : {0.0, 0.3, 5.0}) {
        nta::Random random(502);
        Tracks tracks;
        for (int i = 0; i < 50; ++i) tracks.push_back(make_track(40, 0.0, 0.1, random));
        for (int i = 0; i < 50; ++i) {
            tracks.push_back(make_track(40, 3.0, 0.15, random));
            for (auto& p : tracks.back().positions) p.x_px += drift_px_per_frame * p.frame;
        }
        const auto stuck = find_stuck(tracks, steady(drift_px_per_frame, 40));
        CHECK(count(stuck, 0, 50) == 50.0);
        CHECK(count(stuck, 50, 100) == 0.0);
    }
}

TEST_CASE("find_stuck: a large particle carried by the liquid is not at rest",
          "[drift][statistical]") {
    nta::Random random(503);
    Tracks tracks;
    for (int i = 0; i < 50; ++i) {
        tracks.push_back(make_track(40, 0.05, 0.1, random));
        for (auto& p : tracks.back().positions) p.x_px += 0.3 * p.frame;
    }
    CHECK(count(find_stuck(tracks, steady(0.3, 40)), 0, 50) == 0.0);
}

TEST_CASE("find_stuck: predicted errors may be half as large again as the true ones, or smaller",
          "[drift][statistical]") {
    nta::Random random(504);
    Tracks tracks;
    for (int i = 0; i < 40; ++i) {
        tracks.push_back(make_track(60, 0.0, 0.2, random));
        for (auto& p : tracks.back().positions) {
            p.x_sd_px = i % 2 == 0 ? 0.15F : 0.27F;
            p.y_sd_px = p.x_sd_px;
        }
    }
    CHECK(count(find_stuck(tracks, {}), 0, 40) == 40.0);
}

TEST_CASE("find_stuck: fewer than five positions are never marked", "[drift][property]") {
    nta::Random random(505);
    const Tracks tracks = {make_track(4, 0.0, 0.1, random), make_track(1, 0.0, 0.1, random)};
    CHECK(count(find_stuck(tracks, {}), 0, 2) == 0.0);
    CHECK(find_stuck({}, {}).empty());
}

TEST_CASE(
    "find_stuck: a particle that was mistaken for a spot at rest is marked, a slow one is not",
    "[drift][statistical]") {
    nta::Random random(506);
    Tracks tracks;
    for (int i = 0; i < 40; ++i) {
        nta::Track mixed = make_track(30, 3.4, 0.2, random);
        const nta::Localization last = mixed.positions.back();
        nta::Track rest = make_track(50, 0.0, 0.2, random);
        const nta::Localization first = rest.positions.front();
        for (nta::Localization p : rest.positions) {
            p.frame += 30;
            p.x_px += last.x_px - first.x_px;
            p.y_px += last.y_px - first.y_px;
            mixed.positions.push_back(p);
        }
        tracks.push_back(mixed);
    }
    // Twice the size of the slowest above, badly localized: a third of a step's variance is error.
    for (int i = 0; i < 100; ++i) {
        tracks.push_back(make_track(300, 0.7 * step_of_1000nm_px, 0.4, random));
    }
    const auto stuck = find_stuck(tracks, {});
    CHECK(count(stuck, 0, 40) == 40.0);
    CHECK(count(stuck, 40, 140) <= 1.0);
}
