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

std::optional<IndexSolution> index_of(const IndexFinder& finder,
                                      const SizedTrack& sized,
                                      const TrackLight& light) {
    const std::optional<double> se = log_diameter_se(sized);
    if (!sized.used || !se || light.is_lower_bound()) return std::nullopt;
    return finder.index_of(
        {*light.log_flux, light.log_flux_se, Length::nanometers(*sized.diameter_nm), *se});
}

std::optional<double> bounded_index(const IndexFinder& finder,
                                    const Calibration& calibration,
                                    const SizedTrack& sized,
                                    const TrackLight& light) {
    if (!sized.used || !sized.diameter_nm || light.is_lower_bound()) return std::nullopt;
    const Length diameter = Length::nanometers(*sized.diameter_nm);
    const auto found = finder.solutions({*light.log_flux, 0.0, diameter, 0.0});
    if (found.size() == 1) return found.front().index;
    // The finder's table ends where that of the materials does.
    static const std::vector<double> table_nm = population_diameters_nm();
    const bool in_table =
        *sized.diameter_nm >= table_nm.front() && *sized.diameter_nm <= table_nm.back();
    if (found.size() > 1 || !in_table) return std::nullopt;
    constexpr double least_above = 0.005;
    constexpr double most_above = 0.4;
    const ScatterOptics optics = optics_of(calibration.settings);
    const double brightest =
        std::log(calibration.adu_per_um2 *
                 collected_scattering_um2({diameter, optics.medium_index + most_above}, optics));
    return optics.medium_index + (*light.log_flux > brightest ? most_above : least_above);
}

}  // namespace

std::optional<double> told_flicker(const TrackLight& light) {
    if (!light.flicker) return std::nullopt;
    return light.flicker->is_seen() ? light.flicker->sd() : 0.0;
}

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

LightOfTracks light_of_tracks(const LightInput& input,
                              const GivenSettings& given,
                              const Settings& settings) {
    LightOfTracks out;
    out.tracks = measure_light(input.linked,
                               motion_of(input.stuck, input.diffusion, input.sized),
                               light_options(given.options, settings));
    out.bounded_index.resize(out.tracks.size());
    if (!input.weights) return out;
    const Calibration& calibration = *given.calibration;
    const IndexFinder finder(optics_of(calibration.settings), std::log(calibration.adu_per_um2));
    std::size_t free = 0;
    for (std::size_t i = 0; i < out.tracks.size(); ++i) {
        if (input.stuck[i]) continue;
        set_brightness(*input.weights, calibration.view, free, out.tracks[i]);
        out.tracks[i].index = index_of(finder, input.sized[free], out.tracks[i]);
        out.bounded_index[i] = bounded_index(finder, calibration, input.sized[free], out.tracks[i]);
        ++free;
    }
    return out;
}

}  // namespace nta
