// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/frame.hpp"
#include "nta/detect/filter_bank.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <vector>

namespace nta {

/// A rectangle of pixels: first column and row, width and height.
struct PixelRectangle {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    [[nodiscard]] bool contains(double px, double py) const {
        return px >= x - 0.5 && px < x + width - 0.5 && py >= y - 0.5 && py < y + height - 0.5;
    }
};

struct DetectOptions {
    double false_alarms = 0.1;             ///< false spots accepted per frame
    bool invert = false;                   ///< dark particles on bright ground
    std::vector<PixelRectangle> excluded;  ///< regions to ignore
};

/// A local maximum of one filter of the bank above the threshold.
struct Candidate {
    int x = 0;
    int y = 0;
    float response = 0.0F;  ///< filter output, in units of its noise
    int scale = 0;          ///< the filter, an index into filter_bank
};

/// What a response must exceed to be a spot.
struct DetectionLevel {
    /// Height at which each filter's noise is as rare as white Gaussian noise at the threshold,
    /// over the threshold: above 1 where noise is correlated from pixel to pixel or skewed.
    std::array<double, filter_bank.size()> noise_sd = {1.0, 1.0};
    double threshold = 5.0;  ///< in units of the filtered noise
};

/// Working memory of one worker, kept from frame to frame.
struct DetectScratch {
    cv::Mat1f residual;  ///< see normalized_residual()
    FilteredPictures filtered;
    cv::Mat1b taken;  // around spots already found; 0 between frames
};

/// Spots of one frame: local maxima (8 neighbors) of each Gaussian matched filter of the bank, the
/// strongest within two pixels, above the threshold that gives `false_alarms` per frame (see
/// detection_threshold()). Ordered by falling response. A maximum on the flank or ring of a
/// brighter spot may be among them; localization tells them apart. scratch.residual holds the
/// normalized residual afterwards.
std::vector<Candidate> detect_spots(const GrayImage& image,
                                    const Background& background,
                                    const DetectionLevel& level,
                                    const DetectOptions& options,
                                    DetectScratch& scratch);

}  // namespace nta
