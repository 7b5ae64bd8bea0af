// SPDX-License-Identifier: MIT
#include "nta/overlay/gray_stretch.hpp"

#include <algorithm>

namespace nta {
namespace {

constexpr std::size_t k_gray_values = 65536;

}  // namespace

GrayHistogram::GrayHistogram() : counts_(k_gray_values, 0) {}

void GrayHistogram::add(const GrayImage& image) {
    for (const std::uint8_t value : image.pixels8) ++counts_[value];
    for (const std::uint16_t value : image.pixels16) ++counts_[value];
    pixels_ += image.pixels8.size() + image.pixels16.size();
}

int GrayHistogram::percentile(double share) const {
    if (pixels_ == 0) return 0;
    const double wanted = share * static_cast<double>(pixels_);
    std::uint64_t below = 0;
    std::size_t value = 0;
    while (value + 1 < k_gray_values) {
        below += counts_[value];
        if (below > 0 && static_cast<double>(below) >= wanted) break;
        ++value;
    }
    return static_cast<int>(value);
}

std::uint8_t GrayStretch::shown(int adu) const {
    const int value = 255 * (adu - black_adu) / (white_adu - black_adu);
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

GrayStretch find_stretch(const GrayHistogram& histogram, bool invert) {
    constexpr double dark_share = 0.01;
    constexpr double bright_share = 0.998;
    constexpr int least_medians = 4;
    const auto percentile = [&](double share) {
        return histogram.percentile(invert ? 1.0 - share : share);
    };
    GrayStretch stretch;
    stretch.black_adu = percentile(dark_share);
    const int ground = percentile(0.5) - stretch.black_adu;
    const int particles = percentile(bright_share) - stretch.black_adu;
    const int sign = invert ? -1 : 1;
    const int range = std::max({1, sign * particles, least_medians * sign * ground});
    stretch.white_adu = stretch.black_adu + sign * range;
    return stretch;
}

}  // namespace nta
