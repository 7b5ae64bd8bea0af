// SPDX-License-Identifier: MIT
#include "contracts/linker_contract.hpp"

#include "nta/core/parallel.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <utility>
#include <vector>

namespace nta_test {
namespace {

using nta::Localization;
using nta::Localizations;
using nta::Tracks;

Localization spot(int frame, double x_px, double y_px) {
    Localization s;
    s.frame = frame;
    s.x_px = x_px;
    s.y_px = y_px;
    s.x_sd_px = 0.1F;
    s.y_sd_px = 0.1F;
    s.peak_adu = 40.0F;
    s.noise_adu = 2.0F;
    return s;
}

void check_every_spot_is_in_one_track(const Tracks& tracks, const Localizations& spots) {
    std::multiset<std::size_t> used;
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        CHECK(tracks[t].track_id == static_cast<std::int64_t>(t));
        REQUIRE(tracks[t].positions.size() == tracks[t].spot_indices.size());
        for (std::size_t k = 0; k < tracks[t].positions.size(); ++k) {
            const std::size_t i = tracks[t].spot_indices[k];
            used.insert(i);
            REQUIRE(i < spots.size());
            CHECK(tracks[t].positions[k].x_px == spots[i].x_px);
            if (k > 0) CHECK(tracks[t].positions[k].frame > tracks[t].positions[k - 1].frame);
        }
    }
    CHECK(used.size() == spots.size());
    CHECK(std::set<std::size_t>(used.begin(), used.end()).size() == spots.size());
}

/// Positions as text-free, comparable content.
std::vector<std::vector<std::pair<int, double>>> content(const Tracks& tracks) {
    std::vector<std::vector<std::pair<int, double>>> all;
    for (const nta::Track& t : tracks) {
        all.emplace_back();
        for (const Localization& p : t.positions) all.back().emplace_back(p.frame, p.x_px);
    }
    return all;
}

/// Walkers that never come near each other: rows 60 px apart, steps of 1.5 px.
Localizations walkers(int n, int frames, std::uint64_t seed) {
    nta::Random random(seed);
    std::vector<std::pair<double, double>> at;
    for (int i = 0; i < n; ++i) at.emplace_back(60.0 + 60.0 * (i % 8), 60.0 + 60.0 * (i / 8));
    Localizations spots;
    for (int f = 0; f < frames; ++f) {
        for (auto& [x, y] : at) {
            x += 1.5 * random.normal();
            y += 1.5 * random.normal();
            spots.push_back(spot(f, x, y));
        }
    }
    return spots;
}

void check_one_stepper(const Linker& link) {
    Localizations spots;
    for (int f = 0; f < 5; ++f) spots.push_back(spot(f, 100.0 + f, 50.0));
    const Tracks tracks = link(spots, {}).tracks;
    REQUIRE(tracks.size() == 1);
    CHECK(tracks[0].positions.size() == 5);
    check_every_spot_is_in_one_track(tracks, spots);
}

void check_two_crossing(const Linker& link) {
    // Two particles come as near as 10 steps of 1 px: each stays itself.
    Localizations spots;
    for (int f = 0; f < 20; ++f) {
        spots.push_back(spot(f, 100.0 + f, 100.0));
        spots.push_back(spot(f, 120.0 - f, 110.0));
    }
    const Tracks tracks = link(spots, {}).tracks;
    REQUIRE(tracks.size() == 2);
    for (const nta::Track& t : tracks) {
        for (const Localization& p : t.positions) CHECK(p.y_px == t.positions.front().y_px);
    }
}

void check_gap(const Linker& link) {
    Localizations spots = walkers(8, 60, 11);
    const Localizations whole = spots;
    std::erase_if(spots, [&](const Localization& s) {
        return (s.frame == 30 || s.frame == 31) && s.x_px < 250.0;
    });
    const Tracks tracks = link(spots, {}).tracks;
    CHECK(tracks.size() == 8);
    nta::LinkOptions no_gap;
    no_gap.max_gap_frames = 0;
    // Four walkers start left of 250 px and are hidden for two frames.
    CHECK(link(spots, no_gap).tracks.size() == 12);
    check_every_spot_is_in_one_track(tracks, spots);
}

void check_empty_frames(const Linker& link) {
    CHECK(link({}, {}).tracks.empty());
    CHECK(link({spot(7, 3.0, 4.0)}, {}).tracks.size() == 1);
    // Frame 30 is dropped for all: tracks go on over it. Five dropped frames end them.
    Localizations one = walkers(8, 60, 12);
    std::erase_if(one, [](const Localization& s) { return s.frame == 30; });
    CHECK(link(one, {}).tracks.size() == 8);
    Localizations five = walkers(8, 60, 12);
    std::erase_if(five, [](const Localization& s) { return s.frame >= 30 && s.frame < 35; });
    CHECK(link(five, {}).tracks.size() == 16);
}

void check_permuted_input(const Linker& link) {
    const Localizations spots = walkers(40, 30, 13);
    Localizations reversed = spots;
    for (auto begin = reversed.begin(); begin != reversed.end(); begin += 40) {
        std::reverse(begin, begin + 40);
    }
    CHECK(content(link(spots, {}).tracks) == content(link(reversed, {}).tracks));
}

void check_dense_subnet(const Linker& link) {
    // 200 spots within 60 x 60 px, moving by about the distance between neighbors: one sub-network.
    nta::Random random(14);
    Localizations spots;
    for (int f = 0; f < 20; ++f) {
        for (int i = 0; i < 200; ++i) {
            spots.push_back(spot(f, 100.0 + 60.0 * random.uniform(), 60.0 * random.uniform()));
        }
    }
    const auto begin = std::chrono::steady_clock::now();
    check_every_spot_is_in_one_track(link(spots, {}).tracks, spots);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    // 20 frames of 200 candidates for 200 tracks take 0.3 s; a sanitizer on a busy machine 30
    // times as long, and a search through all pairings would not end.
    CHECK(took.count() < 10.0);
    // All in one place: ties everywhere.
    Localizations same(400, spot(0, 10.0, 10.0));
    for (std::size_t i = 200; i < 400; ++i) same[i].frame = 1;
    check_every_spot_is_in_one_track(link(same, {}).tracks, same);
}

void check_threads(const Linker& link) {
    // Linking knows no workers; called by several at once, it has nothing in common between calls.
    const Localizations spots = walkers(40, 30, 15);
    const auto alone = content(link(spots, {}).tracks);
    std::array<Tracks, 4> found;
    nta::WorkerPool(3).run(found.size(), [&](std::size_t i) { found[i] = link(spots, {}).tracks; });
    for (const Tracks& tracks : found) CHECK(content(tracks) == alone);
}

}  // namespace

void check_linker_contract(const Linker& link) {
    SECTION("one stepper is one track") { check_one_stepper(link); }
    SECTION("two that cross keep their identity") { check_two_crossing(link); }
    SECTION("a gap of two frames is bridged if allowed") { check_gap(link); }
    SECTION("no spots, one spot, dropped frames") { check_empty_frames(link); }
    SECTION("the order of spots within a frame does not matter") { check_permuted_input(link); }
    SECTION("threads that link at once find the same tracks") { check_threads(link); }
    SECTION("a dense sub-network of 200 spots is linked in bounded time, each spot once") {
        check_dense_subnet(link);
    }
}

}  // namespace nta_test
