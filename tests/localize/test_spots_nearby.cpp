// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/localize/spots_nearby.hpp"

#include "support/catch.hpp"

#include <optional>
#include <vector>

using namespace nta;

namespace {

constexpr int width = 300;
constexpr int height = 170;

// Some lie a little outside of the picture, as fitted spots may.
SpotShape any_spot(Random& random) {
    return {-20.0 + 340.0 * random.uniform(),
            -20.0 + 210.0 * random.uniform(),
            10.0,
            0.6 + (random.uniform() < 0.9 ? 2.0 : 11.4) * random.uniform(),
            0.0};
}

SpotsNearby::Box any_box(Random& random) {
    return SpotsNearby::Box::around(-30.0 + 360.0 * random.uniform(),
                                    -30.0 + 230.0 * random.uniform(),
                                    30.0 * random.uniform());
}

// Every spot asked in turn.
std::vector<std::size_t> those_that_reach(const std::vector<std::optional<SpotShape>>& spots,
                                          const SpotsNearby::Box& box) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < spots.size(); ++i) {
        if (!spots[i]) continue;
        const double reach_px = SpotsNearby::reach_widths * spots[i]->width_px;
        if (SpotsNearby::Box::around(spots[i]->x_px, spots[i]->y_px, reach_px).overlaps(box)) {
            found.push_back(i);
        }
    }
    return found;
}

}  // namespace

TEST_CASE(
    "SpotsNearby: finds exactly the spots whose light reaches a box, whatever was added, moved "
    "or removed before",
    "[localize][truth]") {
    Random random(11);
    SpotsNearby nearby(width, height);
    std::vector<std::optional<SpotShape>> spots;
    std::size_t found_in_all = 0;
    for (int k = 0; k < 2000; ++k) {
        const auto any =
            static_cast<std::size_t>(static_cast<double>(spots.size()) * random.uniform());
        const double what = random.uniform();
        if (what < 0.2 || spots.empty()) {
            spots.emplace_back(any_spot(random));
            nearby.add(*spots.back());
        } else if (what < 0.3) {
            spots[any] = any_spot(random);  // also one that had been removed
            nearby.replace(any, *spots[any]);
        } else if (what < 0.4) {
            spots[any].reset();
            nearby.remove(any);
        }
        const SpotsNearby::Box box = any_box(random);
        const auto found = nearby.find(box);
        REQUIRE(std::vector<std::size_t>(found.begin(), found.end()) ==
                those_that_reach(spots, box));
        found_in_all += found.size();
    }
    CHECK(found_in_all > 10000);
}
