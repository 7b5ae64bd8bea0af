// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/frame.hpp"
#include "nta/detect/detect_spots.hpp"
#include "nta/detect/filter_bank.hpp"

#include <array>
#include <span>
#include <vector>

namespace nta {

/// Distribution of a filter's output over the pixels of some pictures.
class OutputHistogram {
  public:
    OutputHistogram();
    void add(float value);
    void add(const OutputHistogram& other);
    /// Lets every count weigh less from now on.
    void fade(double factor);
    [[nodiscard]] double total() const { return total_; }
    /// Value below which a share p of the pixels lies.
    [[nodiscard]] double quantile(double p) const;

  private:
    std::vector<double> counts_;
    double total_ = 0.0;
};

/// Measures what noise does behind the filters on pictures of the video itself, and tells the level
/// above which a response is a spot.
///
/// Only the dark side of the outputs counts, which bright particles do not reach. Photon noise is
/// the more skewed the fewer photons there are: on unevenly lit ground the pixels are measured in
/// four groups from quiet to noisy, and their false alarms are added up. The rare outputs that set
/// a threshold need many pictures, so the meter remembers about 200.
class NoiseMeter {
  public:
    /// Adds pictures that are among those from which `background` was made.
    void add(std::span<const FramePtr> frames,
             const Background& background,
             const DetectOptions& options,
             DetectScratch& scratch);
    /// The level for options.false_alarms per picture, see detection_threshold().
    [[nodiscard]] DetectionLevel level(const DetectOptions& options) const;

  private:
    static constexpr std::size_t groups = 4;
    std::array<std::array<OutputHistogram, filter_bank.size()>, groups> outputs_;
    double pictures_ = 0.0;
    double pixels_ = 0.0;
};

/// The level from some of the pictures from which the background was made.
DetectionLevel measure_detection_level(std::span<const FramePtr> frames,
                                       const Background& background,
                                       const DetectOptions& options,
                                       DetectScratch& scratch);

}  // namespace nta
