// SPDX-License-Identifier: MIT
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/track_length.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

using nta::test::lognormal;

struct Sized {
    std::vector<nta::TrackEvidence> tracks;
    double weighted_ln_nm = 0.0;  // mean of the truth, by counted frames
};

// Mean lengths of 20 positions and more, as the diameter to this power.
Sized simulate(double sd_ln, double power, int count, std::uint64_t seed) {
    nta::Random random(seed);
    const auto draw = lognormal(150.0, sd_ln);
    Sized result;
    double weights = 0.0;
    for (int i = 0; i < count; ++i) {
        const double d_nm = draw(random);
        const double mean_positions = 10.0 + 20.0 * std::pow(d_nm / 150.0, power);
        const auto this_size = [d_nm](nta::Random&) { return d_nm; };
        result.tracks.push_back(
            nta::test::simulate_evidence(this_size, {1, mean_positions, 10, 0.03}, {}, random)
                .front());
        const double w = result.tracks.back().counted_frames;
        result.weighted_ln_nm += w * std::log(d_nm);
        weights += w;
    }
    result.weighted_ln_nm /= weights;
    return result;
}

double d50_nm(const std::vector<nta::TrackEvidence>& tracks) {
    nta::DistributionOptions options;
    options.bootstrap = 0;
    options.method = "lognormal";
    nta::WorkerPool alone(1);
    const auto size = nta::estimate_size_distribution(tracks, options, alone);
    return size.reported()->statistics.d50_nm->value;
}

// The law as the stage learns it, but from a flat density of sizes.
nta::LengthLaw law_of(const std::vector<nta::TrackEvidence>& tracks) {
    std::vector<const nta::TrackEvidence*> pointers;
    std::vector<std::span<const double>> rows;
    std::vector<double> weights;
    for (const auto& track : tracks) {
        pointers.push_back(&track);
        rows.emplace_back(track.log_likelihood);
        weights.push_back(track.counted_frames);
    }
    const nta::EvidenceMatrix evidence(rows, nta::diameter_grid({}), 1);
    const std::vector<float> flat(evidence.grid().size,
                                  1.0F / static_cast<float>(evidence.grid().size));
    return nta::learn_length_law(evidence,
                                 weights,
                                 nta::length_scores(pointers, weights),
                                 flat,
                                 static_cast<double>(tracks.size()));
}

TEST_CASE("estimate_size_distribution: long tracks of large particles do not move the median",
          "[distribution][statistical]") {
    // Mean of 12 samples of 1500: standard error about 0.4 %. Were lengths not part of the
    // evidence, the median would come out 1.7 % too large.
    double error = 0.0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const Sized sized = simulate(0.34, 1.0, 1500, seed);
        error += (std::log(d50_nm(sized.tracks)) - sized.weighted_ln_nm) / 12.0;
    }
    CAPTURE(error);
    CHECK(std::abs(error) < 0.012);
}

TEST_CASE("learn_length_law: has the slope of length over size, none where there is none",
          "[distribution][statistical]") {
    // Scores have the standard deviation 1 and ln(length) about 0.7, of which sizes are a part.
    const nta::LengthLaw rising = law_of(simulate(0.34, 1.0, 3000, 21).tracks);
    CAPTURE(rising.slope, rising.rest);
    CHECK(rising.slope > 0.7);
    CHECK(rising.slope < 1.5);
    // n V = 350: chance gives a slope of 0.06.
    const nta::LengthLaw flat = law_of(simulate(0.34, 0.0, 3000, 22).tracks);
    CHECK(std::abs(flat.slope) < 0.2);
    const nta::LengthLaw falling = law_of(simulate(0.34, -1.0, 3000, 23).tracks);
    CHECK(falling.slope < -0.7);
}

TEST_CASE("learn_length_law: chance chooses no slope where particles are alike",
          "[distribution][statistical]") {
    // The prior's width is 2. Over an unresolved peak of 3 %, a slope of 3 moves scores by 0.09.
    for (std::uint64_t seed = 31; seed < 36; ++seed) {
        const nta::LengthLaw law = law_of(simulate(0.0, 1.0, 80, seed).tracks);
        CAPTURE(seed, law.slope);
        CHECK(std::abs(law.slope) < 3.0);
    }
}

TEST_CASE("estimate_size_distribution: lengths that size explains almost alone leave a curve",
          "[distribution]") {
    // One short track of a particle far larger than all others: by the law of the rest its length
    // is so improbable that single precision does not know it.
    Sized sized = simulate(0.5, 3.0, 300, 41);
    nta::Random random(42);
    const auto large = [](nta::Random&) { return 1500.0; };
    sized.tracks.push_back(
        nta::test::simulate_evidence(large, {1, 10.0, 10, 0.03}, {}, random).front());
    const double median_nm = d50_nm(sized.tracks);
    // A fifth of the tracks have most of the weight: the standard error is 7 %.
    CHECK_THAT(std::log(median_nm), Catch::Matchers::WithinAbs(sized.weighted_ln_nm, 0.15));
}

TEST_CASE(
    "with_length: multiplies by the density of the score over that of all tracks, 5 % excepted",
    "[distribution]") {
    const nta::LogGrid grid{std::log(100.0), 0.1, 4};
    const std::vector<double> even{0.0, 0.0, 0.0, 0.0};
    const std::vector<std::span<const double>> rows{even, even};
    const nta::EvidenceMatrix evidence(rows, grid, 1);
    const nta::LengthLaw law{std::log(100.0), 2.0, 0.5};
    const std::vector<double> scores{1.0, -1.0};
    const nta::EvidenceMatrix with = nta::with_length(evidence, law, scores);
    for (std::size_t slot = 0; slot < 2; ++slot) {
        const double b = scores[evidence.track_of_slot(slot)];
        for (std::size_t j = 0; j < with.grid().size; ++j) {
            const double mean = 2.0 * 0.1 * static_cast<double>(j);
            const double expected =
                0.95 * std::exp(-0.5 * (b - mean) * (b - mean) / 0.5 + 0.5 * b * b) /
                    std::sqrt(0.5) +
                0.05;
            // Single precision.
            CHECK_THAT(static_cast<double>(with.bundles()[0].values[j].v[slot]),
                       Catch::Matchers::WithinRel(expected, 1e-6));
        }
    }
}

TEST_CASE("length_scores: nothing where all tracks are equally long", "[distribution]") {
    nta::TrackEvidence track;
    track.displacements = 29;
    const std::vector<const nta::TrackEvidence*> tracks{&track, &track};
    CHECK(nta::length_scores(tracks, std::vector<double>{30.0, 30.0}).empty());
}

}  // namespace
