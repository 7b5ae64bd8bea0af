// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/detect/detect_spots.hpp"
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

TEST_CASE("false_alarms: thresholds of one filter equal the tabulated ones",
          "[detect][known-answer]") {
    // Computed for 640 x 480 pixels at 1, 0.1 and 0.01 false alarms per frame
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
        for (const double expected : row.threshold) {
            const std::array<MatchedFilter, 1> filters = {{{row.scale_px, 1}}};
            CHECK(std::abs(detection_threshold(rate, filters, 640.0 * 480.0) - expected) < 5.1e-5);
            rate /= 10.0;
        }
    }
}

TEST_CASE("false_alarms: fewer alarms and larger pictures need a higher threshold",
          "[detect][property]") {
    const double usual = detection_threshold(0.1, filter_bank, 640.0 * 480.0);
    CHECK(detection_threshold(0.01, filter_bank, 640.0 * 480.0) > usual);
    CHECK(detection_threshold(0.1, filter_bank, 1280.0 * 1024.0) > usual);
    // Beyond what the search covers the answer is its end, not an error.
    CHECK(detection_threshold(1e6, filter_bank, 100.0) == 2.0);
}
