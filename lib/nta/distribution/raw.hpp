// SPDX-License-Identifier: MIT
// Internal to the stage: histogram of the diameters of single tracks.
#pragma once

#include "nta/distribution/size_curve.hpp"

#include <optional>
#include <span>
#include <vector>

namespace nta {

inline constexpr double k_raw_kernel_ln = 0.05;

/// Each track's weight, spread over a Gaussian of 5 % of its diameter (in ln d), summed: far below
/// what one track can tell, but enough for a curve with one maximum. Tracks without a diameter are
/// left out. Broadened by the scatter of the estimates, 20 to 50 % for tracks of 10 to 30
/// positions: not a distribution of particles.
class RawHistogram {
  public:
    RawHistogram(const std::vector<std::optional<double>>& diameters_nm, const HistogramBins& bins);
    [[nodiscard]] std::vector<double> bin_mass(std::span<const double> weights) const;

  private:
    struct Kernel {
        std::size_t first = 0;
        std::vector<float> mass;
    };
    std::size_t bins_;
    std::vector<Kernel> kernels_;
};

}  // namespace nta
