// SPDX-License-Identifier: MIT
#include "nta/link/split_spots.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

using namespace nta;

namespace {

Localization spot(int frame, double x_px, double peak_adu) {
    Localization s;
    s.frame = frame;
    s.x_px = x_px;
    s.y_px = 50.0;
    s.x_sd_px = s.y_sd_px = 0.1F;
    s.peak_adu = static_cast<float>(peak_adu);
    s.noise_adu = 1.0F;
    s.width_px = 2.0F;
    s.log_flux_sd = 0.1F;
    s.lean_sd_px = 0.1F;
    return s;
}

// Spots in order of frame, and tracks given by indices of spots.
struct Linked {
    Localizations spots;
    Tracks tracks;

    explicit Linked(Localizations all, const std::vector<std::vector<std::size_t>>& chains)
        : spots(std::move(all)) {
        for (const auto& chain : chains) {
            Track track;
            track.track_id = static_cast<std::int64_t>(tracks.size());
            for (const std::size_t k : chain) {
                track.positions.push_back(spots[k]);
                track.spot_indices.push_back(k);
            }
            tracks.push_back(track);
        }
    }
    std::int64_t join() { return join_split_spots(spots, tracks, 6.0); }  // within 7 px
};

void check_consistent(const Linked& l) {
    std::vector<int> owners(l.spots.size(), 0);
    for (std::size_t i = 0; i < l.tracks.size(); ++i) {
        const Track& track = l.tracks[i];
        CHECK(track.track_id == static_cast<std::int64_t>(i));
        REQUIRE(track.positions.size() == track.spot_indices.size());
        for (std::size_t k = 0; k < track.positions.size(); ++k) {
            ++owners[track.spot_indices[k]];
            CHECK(l.spots[track.spot_indices[k]].x_px == track.positions[k].x_px);
            CHECK(l.spots[track.spot_indices[k]].frame == track.positions[k].frame);
        }
    }
    for (const int n : owners) CHECK(n == 1);
}

}  // namespace

TEST_CASE(
    "join_split_spots: two pieces with the light of the track become one spot at their "
    "center of light",
    "[link][known-answer]") {
    Linked l({spot(0, 50, 20),
              spot(1, 50, 20),
              spot(2, 48, 15),
              spot(2, 53, 5),
              spot(3, 51, 20),
              spot(4, 51, 20)},
             {{0, 1, 2, 4, 5}, {3}});
    CHECK(l.join() == 1);
    REQUIRE(l.tracks.size() == 1);
    const Localization& whole = l.tracks[0].positions[2];
    CHECK(whole.x_px == Approx(0.75 * 48 + 0.25 * 53));
    CHECK(static_cast<double>(whole.peak_adu * whole.width_px * whole.width_px) ==
          Approx(80.0).epsilon(1e-5));
    CHECK(whole.lean_sd_px == 0.0F);
    check_consistent(l);
}

TEST_CASE(
    "join_split_spots: where one track ends with a piece and another begins with the other "
    "one, they become one track",
    "[link][known-answer]") {
    Linked l({spot(0, 50, 20),
              spot(1, 50, 20),
              spot(2, 47, 12),
              spot(2, 52, 8),
              spot(3, 53, 20),
              spot(4, 53, 20)},
             {{0, 1, 2}, {3, 4, 5}});
    CHECK(l.join() == 1);
    REQUIRE(l.tracks.size() == 1);
    CHECK(l.tracks[0].positions.size() == 5);
    CHECK(l.tracks[0].positions[2].x_px == Approx(49.0));
    check_consistent(l);
}

TEST_CASE("join_split_spots: particles of their own stay", "[link][property]") {
    const auto with = [](const Localization& other) {
        return Linked({spot(0, 50, 20),
                       spot(1, 50, 20),
                       spot(2, 50, 20),
                       other,
                       spot(3, 50, 20),
                       spot(4, 50, 20)},
                      {{0, 1, 2, 4, 5}, {3}});
    };
    // The track lacks no light.
    CHECK(with(spot(2, 53, 8)).join() == 0);
    Linked far = with(spot(2, 58, 8));
    far.spots[2].peak_adu = far.tracks[0].positions[2].peak_adu = 12.0F;
    CHECK(far.join() == 0);
    Linked too_bright = with(spot(2, 53, 30));
    too_bright.spots[2].peak_adu = too_bright.tracks[0].positions[2].peak_adu = 15.0F;
    CHECK(too_bright.join() == 0);
    check_consistent(too_bright);
}

TEST_CASE("join_split_spots: a neighbor that is followed is no piece", "[link][property]") {
    Linked l({spot(0, 50, 20),
              spot(1, 50, 20),
              spot(2, 50, 14),
              spot(2, 53, 6),
              spot(3, 50, 20),
              spot(3, 53, 6),
              spot(4, 50, 20)},
             {{0, 1, 2, 4, 6}, {3, 5}});
    CHECK(l.join() == 0);
}

TEST_CASE("join_split_spots: nothing to join in a video without spots", "[link][property]") {
    Localizations spots;
    Tracks tracks;
    CHECK(join_split_spots(spots, tracks, 0.0) == 0);
}
