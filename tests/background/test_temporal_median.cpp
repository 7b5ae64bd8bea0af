// SPDX-License-Identifier: MIT
#include "nta/background/temporal_median.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <vector>

using namespace nta;

namespace {

template <class Pixel>
void check_against_sorting(std::size_t samples, std::uint64_t range) {
    constexpr std::size_t pixels = 700;  // more than one block, and not a multiple of it
    Random random(samples);
    std::vector<std::vector<Pixel>> pictures(samples, std::vector<Pixel>(pixels));
    std::vector<const Pixel*> pointers;
    for (auto& picture : pictures) {
        for (Pixel& p : picture) p = static_cast<Pixel>(random.below(range));
        pointers.push_back(picture.data());
    }
    std::vector<Pixel> median(pixels);
    TemporalMedian(samples).apply(
        std::span<const Pixel* const>(pointers), 0, std::span<Pixel>(median));
    for (std::size_t i = 0; i < pixels; ++i) {
        std::vector<Pixel> values;
        for (const auto& picture : pictures) values.push_back(picture[i]);
        std::sort(values.begin(), values.end());
        REQUIRE(median[i] == values[samples / 2]);
    }
}

}  // namespace

TEST_CASE("temporal_median: equals the middle of the sorted values for every number of samples",
          "[background][property]") {
    for (std::size_t samples = 1; samples <= 40; ++samples) {
        check_against_sorting<std::uint8_t>(samples, 256);
        check_against_sorting<std::uint16_t>(samples, 65536);
    }
}
