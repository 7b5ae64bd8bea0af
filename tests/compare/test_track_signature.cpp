// SPDX-License-Identifier: MIT
#include "nta/compare/track_signature.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace nta;

namespace {

std::vector<TrackPoint> cloud(int count, double log_flux, Random& random) {
    std::vector<TrackPoint> out;
    for (int i = 0; i < count; ++i)
        out.push_back({5.0 + 0.3 * random.normal(), log_flux + 0.5 * random.normal()});
    return out;
}

}  // namespace

TEST_CASE("track_energies: two points are twice their distance apart", "[compare][known-answer]") {
    // Within a group of one point all distances are 0: E = 2 |x - y|. Both axes have a standard
    // deviation of half the difference: |x - y| = sqrt(8).
    const Splits splits = divide_anew(1, 1, {});
    const auto found = track_energies({{{0.0, 0.0}}, {{3.0, 7.0}}}, splits);
    CHECK(found.front() == Approx(2.0 * std::sqrt(8.0)));
}

TEST_CASE("track_energies: along one axis it is twice the integral of the squared difference",
          "[compare][known-answer]") {
    // F - G of {0, 1} and {0, 2} is 0 on (0, 1) and 1/2 on (1, 2): E = 2 (1/4) = 1/2, in units of
    // the standard deviation of {0, 1, 0, 2}, sqrt(11/16).
    const Splits splits = divide_anew(1, 1, {});
    const auto found = track_energies({{{0.0, 4.0}, {1.0, 4.0}}, {{0.0, 4.0}, {2.0, 4.0}}}, splits);
    CHECK(found.front() == Approx(0.5 / std::sqrt(11.0 / 16.0)));
}

TEST_CASE("track_energies: p is uniform where both groups are alike, whatever videos share",
          "[compare][property][negative-control]") {
    Random random(91);
    std::vector<double> p;
    const Splits splits = divide_anew(4, 4, {});
    constexpr int times = 300;
    for (int k = 0; k < times; ++k) {
        std::vector<std::vector<TrackPoint>> videos;
        // Every video has its own brightness and number of tracks.
        for (int v = 0; v < 8; ++v)
            videos.push_back(cloud(20 + 5 * v % 17, 3.0 + 0.3 * random.normal(), random));
        p.push_back(permutation_p(splits, track_energies(videos, splits)).p);
    }
    std::sort(p.begin(), p.end());
    double farthest = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i)
        farthest = std::max(farthest, static_cast<double>(i + 1) / times - p[i]);
    // Kolmogorov-Smirnov, 1 % one-sided: 1.52 / sqrt(n); p is discrete, so it may lie above only.
    CHECK(farthest <= 1.52 / std::sqrt(times));
    CHECK(std::count_if(p.begin(), p.end(), [](double x) { return x <= 0.5; }) >= times / 3);
}

TEST_CASE("track_energies: many tracks count as fewer of the same", "[compare][property]") {
    Random random(92);
    const auto many = cloud(4000, 3.0, random);
    const auto other = cloud(500, 5.0, random);
    const std::vector<TrackPoint> few(many.begin(), many.begin() + 1000);
    const Splits splits = divide_anew(1, 1, {});
    // Samples of 1,000 of one cloud: their energies scatter by some 2 %.
    CHECK(track_energies({many, other}, splits).front() ==
          Approx(track_energies({few, other}, splits).front()).epsilon(0.1));
}
