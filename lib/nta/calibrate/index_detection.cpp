// SPDX-License-Identifier: MIT
#include "nta/calibrate/index_detection.hpp"

#include "nta/scatter/side_scattering.hpp"

#include <cmath>
#include <numbers>

namespace nta {

std::vector<DetectionPoint> detection_of_index(const Calibration& calibration,
                                               double index,
                                               double threshold_adu,
                                               const DepthWeightOptions& options) {
    constexpr double smallest_nm = 20.0;
    constexpr double largest_nm = 1000.0;
    constexpr int steps = 40;
    const InstrumentSettings& s = calibration.settings;
    const ScatterOptics optics{Length::nanometers(*s.wavelength_nm), *s.na, *s.medium_index};
    check_scatter_optics(optics);
    const double s0 = calibration.view.focus_sd_px;
    const double peak_per_um2 = calibration.adu_per_um2 / (2.0 * std::numbers::pi * s0 * s0);
    std::vector<DetectionPoint> out;
    for (int i = 0; i <= steps; ++i) {
        const double nm =
            smallest_nm * std::pow(largest_nm / smallest_nm, static_cast<double>(i) / steps);
        const double light_um2 = collected_scattering_um2({Length::nanometers(nm), index}, optics);
        const double over_threshold = peak_per_um2 * light_um2 / threshold_adu;
        out.push_back(
            detection_point(nm, {over_threshold, calibration.adu_per_um2_u_relative}, options));
        out.back().refractive_index = index;
    }
    return out;
}

}  // namespace nta
