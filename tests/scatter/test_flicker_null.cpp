// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/scatter/flicker_null.hpp"
#include "nta/scatter/measure_light.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

using namespace nta;

namespace {

// Spheres whose light walks, its noise as predicted.
Tracks spheres(int count, int positions, double walk_over_noise, Random& random) {
    constexpr double noise = 0.08;
    constexpr double width_px = 1.6;
    Tracks tracks(static_cast<std::size_t>(count));
    for (Track& track : tracks) {
        double level = 7.0;
        for (int k = 0; k < positions; ++k) {
            Localization spot;
            spot.frame = k;
            spot.width_px = static_cast<float>(width_px);
            const double e = noise * random.normal();
            spot.peak_adu = static_cast<float>(std::exp(level + e) /
                                               (2.0 * std::numbers::pi * width_px * width_px));
            spot.noise_adu = 0.05F * spot.peak_adu;
            // Such that the variance of ln flux, to second order, is that of the noise.
            spot.log_flux_sd = static_cast<float>(noise * (1.0 - 1.25 * noise * noise));
            track.positions.push_back(spot);
            level += std::sqrt(walk_over_noise) * noise * random.normal();
        }
    }
    return tracks;
}

double percent_seen(int positions, double walk_over_noise) {
    Random random(static_cast<std::uint64_t>(1000.0 * walk_over_noise) +
                  static_cast<std::uint64_t>(positions));
    constexpr int count = 1500;
    const Tracks tracks = spheres(count, positions, walk_over_noise, random);
    LightOptions options;
    options.scale = {Length::nanometers(166.0), Duration::seconds(0.04)};
    options.exposure = Duration::seconds(0.0);
    const std::vector<TrackMotion> motion(tracks.size(), {4.0, 110.0});
    const auto light = measure_light(tracks, motion, options);
    const auto seen = std::count_if(light.begin(), light.end(), [](const TrackLight& l) {
        return l.flicker && l.flicker->is_seen();
    });
    return 100.0 * static_cast<double>(seen) / count;
}

}  // namespace

TEST_CASE("flicker_p_value: long tracks have that of Self and Liang", "[scatter][limit]") {
    // Half of chi^2 with one degree of freedom: 5 % at 2.71.
    CHECK(flicker_p_value(2.7055, 400, 3.0) == Approx(0.05).margin(1e-4));
    CHECK(flicker_p_value(0.0, 400, 3.0) == 1.0);
}

TEST_CASE("flicker_p_value: the larger the ratio and the longer the track, the less by chance",
          "[scatter][property]") {
    CHECK(flicker_p_value(3.0, 20, 0.1) < flicker_p_value(2.0, 20, 0.1));
    CHECK(flicker_p_value(2.0, 10, 0.1) < flicker_p_value(2.0, 50, 0.1));
    CHECK(flicker_p_value(2.0, 10, 0.0) < flicker_p_value(2.0, 10, 2.0));
}

TEST_CASE(
    "measure_light: one sphere in twenty seems to flicker, however short its track and fast "
    "its walk",
    "[scatter][negative-control]") {
    // Bar F4, 5 +- 2 %; 1,500 tracks have a standard error of 0.56, and two of them are allowed
    // for.
    for (const int positions : {10, 15, 30, 60}) {
        for (const double walk : {0.02, 0.5, 3.0}) {
            INFO(positions << " positions, walk " << walk << " of the noise");
            const double found = percent_seen(positions, walk);
            CHECK(found >= 3.0 - 1.1);
            CHECK(found <= 7.0 + 1.1);
        }
    }
}
