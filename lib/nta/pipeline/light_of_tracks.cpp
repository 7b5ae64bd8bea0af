// SPDX-License-Identifier: MIT
#include "nta/pipeline/light_of_tracks.hpp"

#include "nta/pipeline/stage_options.hpp"
#include "nta/population/materials.hpp"

#include <cmath>
#include <numbers>

namespace nta {
namespace {

// All of a particle's light, at rest in focus under the mean light.
void set_brightness(const DepthWeights& weights,
                    const DepthOfView& view,
                    std::size_t track,
                    TrackLight& light) {
    const double peak_adu = weights.rest_peak_adu[track];
    light.log_flux =
        std::log(2.0 * std::numbers::pi * view.focus_sd_px * view.focus_sd_px * peak_adu);
    light.log_flux_se = std::hypot(weights.log_rest_peak_se[track], k_log_brightness_floor);
    // Widths tell how far out of focus it is, and that is divided out.
    light.in_focus = true;
}

// Half of what the interval spans, in standard errors; the lower half alone where it is open above.
std::optional<double> log_diameter_se(const SizedTrack& sized) {
    constexpr double normal_97_5 = 1.959963984540054;
    if (!sized.diameter_nm || !sized.diameter_low_nm) return std::nullopt;
    const double down = std::log(*sized.diameter_nm / *sized.diameter_low_nm);
    if (!sized.diameter_high_nm) return down / normal_97_5;
    return 0.5 * (down + std::log(*sized.diameter_high_nm / *sized.diameter_nm)) / normal_97_5;
}

void set_index(const IndexFinder& finder, const SizedTrack& sized, TrackLight& light) {
    const std::optional<double> se = log_diameter_se(sized);
    if (!sized.used || !se || light.is_lower_bound()) return;
    light.index = finder.index_of(
        {*light.log_flux, light.log_flux_se, Length::nanometers(*sized.diameter_nm), *se});
}

}  // namespace

std::vector<IndexLine> index_lines(const Calibration& calibration) {
    const ScatterOptics optics = optics_of(calibration.settings);
    std::vector<IndexLine> lines;
    for (const double index : {1.36, 1.39, 1.42, 1.50, 1.65}) {
        IndexLine& line = lines.emplace_back();
        line.index = index;
        line.diameter_nm = population_diameters_nm();
        for (const double nm : line.diameter_nm)
            line.intensity_adu.push_back(
                calibration.adu_per_um2 *
                collected_scattering_um2({Length::nanometers(nm), index}, optics));
    }
    return lines;
}

std::vector<TrackLight> light_of_tracks(const LightInput& input,
                                        const GivenSettings& given,
                                        const Settings& settings) {
    std::vector<TrackLight> light =
        measure_light(input.linked,
                      motion_of(input.stuck, input.diffusion, input.sized),
                      light_options(given.options, settings));
    if (!input.weights) return light;
    const Calibration& calibration = *given.calibration;
    const IndexFinder finder(optics_of(calibration.settings), std::log(calibration.adu_per_um2));
    std::size_t free = 0;
    for (std::size_t i = 0; i < light.size(); ++i) {
        if (input.stuck[i]) continue;
        set_brightness(*input.weights, calibration.view, free, light[i]);
        set_index(finder, input.sized[free], light[i]);
        ++free;
    }
    return light;
}

}  // namespace nta
