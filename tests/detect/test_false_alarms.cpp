// SPDX-License-Identifier: MIT
#include "nta/detect/false_alarms.hpp"

#include "support/catch.hpp"

#include <array>
#include <cmath>

using namespace nta;

TEST_CASE("false_alarms: lattice factor equals the published check value",
          "[detect][known-answer]") {
    // docs/methods/detect.md: Q for r = 0.8 at z = 4, printed to seven digits.
    CHECK(std::abs(lattice_factor(4.0, 0.8) - 0.8176619) < 5e-8);
}

TEST_CASE("false_alarms: maxima of one filter above tabulated heights are as many as tabulated",
          "[detect][known-answer]") {
    // Computed for 640 x 480 pixels at 1, 0.1 and 0.01 maxima per frame
    // (docs/methods/detect.md), printed to four decimals.
    struct Row {
        double scale_px;
        std::array<double, 3> threshold;
    };
    const std::array<Row, 4> table = {{{1.3, {4.4079, 4.9043, 5.3526}},
                                       {1.5, {4.3669, 4.8715, 5.3258}},
                                       {1.8, {4.3054, 4.8210, 5.2833}},
                                       {2.5, {4.1732, 4.7097, 5.1872}}}};
    for (const Row& row : table) {
        double rate = 1.0;
        for (const double u : row.threshold) {
            const double maxima = expected_noise_maxima(u, row.scale_px, 640.0 * 480.0);
            // Half of the last decimal changes the number by 5e-5 u, u < 5.4.
            CHECK(std::abs(maxima / rate - 1.0) < 3e-4);
            rate /= 10.0;
        }
    }
}

TEST_CASE("false_alarms: fewer alarms, larger pictures and skewed noise need a higher threshold",
          "[detect][property]") {
    const auto threshold = [](double false_alarms, double pixels, double sd_skewness) {
        NoiseTails tails;
        for (NoiseTail& tail : tails) tail.sd_skewness = sd_skewness;
        const std::array<NoiseOfGroup, 1> all = {{{tails, pixels}}};
        return detection_threshold(false_alarms, tails, all);
    };
    const double usual = threshold(0.1, 640.0 * 480.0, 0.0);
    CHECK(threshold(0.01, 640.0 * 480.0, 0.0) > usual);
    CHECK(threshold(0.1, 1280.0 * 1024.0, 0.0) > usual);
    // Skewed noise reaches higher where it is as rare, and higher maxima are more often accepted.
    CHECK(threshold(0.1, 640.0 * 480.0, 0.1) > usual);
    // Beyond what the search covers the answer is its end, not an error.
    CHECK(threshold(1e6, 100.0, 0.0) == 2.0);
}

TEST_CASE("false_alarms: the threshold is the one at which the groups' false alarms add up",
          "[detect][known-answer]") {
    NoiseOfGroup quiet;
    quiet.pixels = 1e5;
    NoiseOfGroup skewed;
    skewed.pixels = 2e5;
    for (NoiseTail& tail : skewed.tails) tail = {0.05, 1.02, 0.15};
    NoiseTails whole;
    for (NoiseTail& tail : whole) tail = {0.03, 1.01, 0.1};
    const std::array<NoiseOfGroup, 2> both = {quiet, skewed};
    const double u = detection_threshold(0.1, whole, both);
    const std::array<double, 2> heights = {whole[0].height(u), whole[1].height(u)};
    const double alone = expected_false_alarms(heights, std::span(both).first(1)) +
                         expected_false_alarms(heights, std::span(both).last(1));
    // The root is found to 2^-20 of u, which changes the number by u times as much.
    CHECK(std::abs(alone / 0.1 - 1.0) < 1e-4);
    // In the skewed group as many standard deviations of Gaussian noise are less.
    CHECK(skewed.tails[0].depth(heights[0]) < quiet.tails[0].depth(heights[0]));
    CHECK(std::abs(skewed.tails[0].height(skewed.tails[0].depth(5.0)) - 5.0) < 1e-12);
}
