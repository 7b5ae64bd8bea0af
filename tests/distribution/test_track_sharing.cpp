// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/track_sharing.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

// Sizes scatter as V, estimates as v about them.
nta::TrackSharing shared(double V, double v, double tracks, double particles) {
    return {V, v, tracks, particles, tracks - 1.0};
}

// One track per length, all of 100 nm, and their weights.
nta::TrackSharing sharing_of_lengths(const std::vector<int>& lengths, double V) {
    const nta::DistributionOptions options;
    nta::Random random(3);
    std::vector<nta::TrackEvidence> tracks;
    for (const int length : lengths) {
        const auto one = nta::test::simulate_evidence(nta::test::lognormal(100.0, 0.0),
                                                      {1, static_cast<double>(length), length, 0.0},
                                                      options,
                                                      random);
        tracks.insert(tracks.end(), one.begin(), one.end());
    }
    std::vector<std::span<const double>> rows;
    std::vector<double> weights;
    for (const auto& track : tracks) {
        rows.emplace_back(track.log_likelihood);
        weights.push_back(track.counted_frames);
    }
    return nta::sharing_of({rows, nta::diameter_grid(options), 1}, weights, 0.0, V);
}

}  // namespace

TEST_CASE("sharing_of: alike tracks count one each", "[distribution][known-answer]") {
    const nta::TrackSharing s = sharing_of_lengths(std::vector<int>(60, 41), 0.1);
    // A likelihood of 40 steps in two dimensions has a variance of about 1 / 40 in ln d; with a
    // variance of its own from track to track of 1 / 20 or so, of no account.
    CHECK(s.measurement_variance == Approx(1.0 / 40.0).epsilon(0.1));
    CHECK(s.tracks == Approx(60.0).epsilon(0.01));
    CHECK(s.freedom == Approx(60.0).epsilon(0.01));
}

TEST_CASE("sharing_of: of particles that are alike, the longest tracks make up the scatter",
          "[distribution][known-answer]") {
    // 30 tracks of 21, one of 201: a as the cube of the steps (and the frames).
    std::vector<int> lengths(30, 21);
    lengths.push_back(201);
    const nta::TrackSharing s = sharing_of_lengths(lengths, 0.0);
    const double a = 201.0 / 21.0 * 201.0 / 21.0 * 10.0;
    // Likelihoods of 20 steps are skewed, which makes their variances scatter by a third.
    CHECK(s.freedom == Approx(std::pow(30.0 + a, 2) / (30.0 + a * a)).epsilon(0.3));
    CHECK(nta::student_stretch(s) > 1.5);
    // Where particles differ far more than tracks blur, a goes as the square of the weight.
    const nta::TrackSharing broad = sharing_of_lengths(lengths, 100.0);
    const double b = 201.0 / 21.0 * 201.0 / 21.0;
    CHECK(broad.freedom == Approx(std::pow(30.0 + b, 2) / (30.0 + b * b)).epsilon(0.01));
    CHECK(broad.tracks == Approx(831.0 * 831.0 / (30.0 * 441.0 + 40401.0)).epsilon(0.01));
}

TEST_CASE("independence_widening: is 1 without knowledge and scales the particles' share only",
          "[distribution][known-answer]") {
    CHECK(nta::independence_widening(shared(0.1, 0.1, 500, 0), 1) == 1.0);
    CHECK(nta::independence_widening(shared(0.1, 0.1, 500, 500), 1) == 1.0);
    CHECK(nta::independence_widening(shared(0.1, 0.1, 500, 800), 1) == 1.0);
    // Half of the variance is that of the particles, of which there are a quarter as many: 0.5 +
    // 0.5 x 4.
    CHECK(nta::independence_widening(shared(0.1, 0.1, 400, 100), 1) == Approx(std::sqrt(2.5)));
    CHECK(nta::independence_widening(shared(0.0, 0.1, 400, 100), 1) == Approx(1.0));
}

TEST_CASE("independence_widening: blur hides the particles from a width more than from a mean",
          "[distribution][known-answer]") {
    // Squares of two estimates that correlate by 1/2 correlate by 1/4, cubes' Hermite polynomials
    // by 1/8: 1 + 3/4 and 1 + 3/8.
    CHECK(nta::independence_widening(shared(0.1, 0.1, 400, 100), 2) == Approx(std::sqrt(1.75)));
    CHECK(nta::independence_widening(shared(0.1, 0.1, 400, 100), 3) == Approx(std::sqrt(1.375)));
    // Without blur a particle counts once, whatever is asked.
    CHECK(nta::independence_widening(shared(0.1, 0.0, 400, 100), 3) == Approx(2.0));
}

TEST_CASE("student_stretch: few particles widen the interval, many do not",
          "[distribution][known-answer]") {
    // 11 particles: t_0.975(10) = 2.2281 (Student's table), sqrt(11 / 10)
    CHECK(nta::student_stretch(shared(0.1, 0.0, 500, 11)) ==
          Approx(2.2281 / 1.95996 * std::sqrt(1.1)).epsilon(1e-4));
    CHECK(nta::student_stretch(shared(0.1, 0.0, 1e6, 1e5)) == Approx(1.0).margin(1e-4));
    // Where measurement makes up all of it, the particles are of no matter.
    CHECK(nta::student_stretch(shared(0.0, 0.1, 1001, 3)) < 1.003);
    // One particle: as for three, wide but not without end.
    CHECK(nta::student_stretch(shared(0.1, 0.0, 500, 1)) ==
          Approx(4.3027 / 1.95996 * std::sqrt(1.5)).epsilon(1e-4));
}
