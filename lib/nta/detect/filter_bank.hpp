// SPDX-License-Identifier: MIT
#pragma once

#include <opencv2/core.hpp>

#include <array>

namespace nta {

/// A Gaussian filter matched to spots of one width, looked at on every step_px-th pixel both ways.
struct MatchedFilter {
    double sd_px = 1.4;
    int step_px = 1;
};

/// Spots in focus, and those blurred by motion or defocus. Between the two, at 1.87 px, a spot
/// loses 4 % of its response; the broad filter is smooth enough to be read on every second pixel.
inline constexpr std::array<MatchedFilter, 2> filter_bank = {{{1.4, 1}, {2.5, 2}}};

/// Filtered pictures, one per filter; of the broad ones every step_px-th pixel.
using FilteredPictures = std::array<cv::Mat1f, filter_bank.size()>;

/// Convolves a picture with each filter of the bank, each of unit energy: white noise of standard
/// deviation 1 leaves with 1. Beyond the edges the picture is 0. `filtered` is allocated only when
/// the size changes.
void apply_filter_bank(const cv::Mat1f& picture, FilteredPictures& filtered);

}  // namespace nta
