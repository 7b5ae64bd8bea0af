// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/simulate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nta {

/// A distribution of diameters in a few numbers. Absent where there are no particles.
struct DiameterSummary {
    double mean_nm = 0.0;
    double sd_nm = 0.0;
    double d10_nm = 0.0;
    double d50_nm = 0.0;
    double d90_nm = 0.0;
    double mode_nm = 0.0;  ///< maximum of dN/dd
};

/// Summary of weighted diameters; nothing without weight. The mode is that of a Gaussian kernel
/// density with the bandwidth of Silverman, Density Estimation (1986), eq. 3.31; with few particles
/// it is uncertain by about that bandwidth.
std::optional<DiameterSummary> summarize_diameters(std::span<const double> diameters_nm,
                                                   std::span<const double> weights);

/// What is to be expected of a scene, averaged over all its possible videos.
struct ExpectedVisibility {
    std::optional<DiameterSummary> diameters;  ///< of visible particles, frame by frame
    double mean_visible_per_frame = 0.0;
    double effective_depth_um =
        0.0;  ///< concentration x field of view x depth = mean number of visible particles
};

/// Integrates over depth and diameter with the mean peak: motion blur and the place of the spot on
/// the pixel grid enter as their mean effect on the peak, and the background as its mean, so the
/// depth is good to a few percent; of needles the mean brightness counts, and flashes that lift one
/// over the limit for a moment are left out.
ExpectedVisibility expected_visibility(const Simulator& simulator);

/// Depth of view, on both sides of the focus, for particles of one diameter: where their SNR is at
/// least the given one, mean over the picture. Same means as expected_visibility().
double visible_depth_um(const Simulator& simulator,
                        std::size_t population,
                        double diameter_nm,
                        double snr);

/// The diameters in the liquid of all populations together, by number, seen or not.
struct SampleDistribution {
    std::optional<DiameterSummary> diameters;
    double bin_width_nm = 5.0;
    std::vector<double> number_fraction;  ///< per bin, from 0 nm; their sum is 1
};
SampleDistribution sample_distribution(const Scene& scene);

/// Gathers what a simulated video truly contained; memory does not grow with its length.
class TruthRecorder {
  public:
    explicit TruthRecorder(const Simulator& simulator);

    void add(const SimulatedFrame& frame);

    /// Steps of the time grid so far.
    [[nodiscard]] std::int64_t frames() const { return frames_; }
    [[nodiscard]] double mean_visible_per_frame() const;
    /// Of visible particles, each counted once per frame.
    [[nodiscard]] std::optional<DiameterSummary> visible_diameters() const;
    /// concentration x field of view x depth = mean number of visible particles; with the realized
    /// concentration.
    [[nodiscard]] std::optional<double> effective_depth_um() const;
    /// The summary as JSON text (format "nta-truth-1"); `video` is the file's name without folder.
    [[nodiscard]] std::string json(const std::string& video) const;

  private:
    // Frames with a picture of their own.
    [[nodiscard]] std::int64_t pictures() const {
        return frames_ - static_cast<std::int64_t>(dropped_.size() + repeated_.size());
    }

    const Simulator& simulator_;
    std::int64_t frames_ = 0;
    std::vector<std::int64_t> dropped_;
    std::vector<std::int64_t> repeated_;
    std::int64_t visible_ = 0;
    std::int64_t most_visible_ = 0;
    std::vector<std::int64_t> frames_visible_;  // per particle
};

}  // namespace nta
