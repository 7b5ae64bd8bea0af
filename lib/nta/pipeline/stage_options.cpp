// SPDX-License-Identifier: MIT
#include "nta/pipeline/stage_options.hpp"

#include "nta/size/hydrodynamic_diameter.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace nta {

ReadOptions read_options(const AnalyzeOptions& options) {
    // Any other text was refused when the settings were checked.
    const std::map<std::string_view, ColorRule> rules = {
        {"red", ColorRule::red}, {"green", ColorRule::green}, {"blue", ColorRule::blue}};
    const auto rule = rules.find(options.color);
    return {rule == rules.end() ? ColorRule::luma : rule->second,
            options.words_are_gray,
            options.drop_repeated};
}

FrameOptions frame_options(const AnalyzeOptions& options, const Settings& settings) {
    FrameOptions out;
    out.detect.false_alarms = options.false_alarms;
    out.detect.invert = options.invert;
    out.detect.excluded = settings.excluded;
    out.frames_per_s = settings.frames_per_s;
    out.first_frame = settings.first_frame;
    out.last_frame = settings.last_frame;
    return out;
}

LinkOptions link_options(const VideoInfo& video) {
    LinkOptions out;
    out.image_width_px = video.width;
    out.image_height_px = video.height;
    return out;
}

DriftOptions drift_options(const Settings& settings) {
    DriftOptions out;
    out.frames_per_s = settings.frames_per_s;
    return out;
}

DiffusionOptions diffusion_options(const AnalyzeOptions& options,
                                   const Settings& settings,
                                   const Drift& drift) {
    DiffusionOptions out;
    out.scale = settings.scale;
    out.exposure = settings.exposure;
    out.min_positions = static_cast<int>(options.min_track);
    out.variance_taken = drift.variance_taken;
    return out;
}

LightOptions light_options(const AnalyzeOptions& options, const Settings& settings) {
    LightOptions out;
    out.scale = settings.scale;
    out.exposure = settings.exposure;
    out.min_positions = static_cast<std::size_t>(options.min_track);
    return out;
}

DistributionOptions distribution_options(const AnalyzeOptions& options, const Settings& settings) {
    DistributionOptions out;
    out.method = options.method;
    out.max_diameter_nm = options.max_diameter_nm;
    out.bin_width_nm = options.bin_width_nm;
    out.bootstrap = static_cast<int>(options.bootstrap);
    out.seed = static_cast<std::uint64_t>(options.seed);
    out.D_of_1nm_um2_per_s =
        diffusion_coefficient(Length::nanometers(1.0), settings.temperature, settings.viscosity)
            .um2_per_s();
    out.frame_interval_s = settings.scale.s_from_frame();
    if (settings.exposure) out.exposure_s = settings.exposure->seconds();
    return out;
}

ConcentrationOptions concentration_options(const AnalyzeOptions& options,
                                           const Settings& settings,
                                           const VideoInfo& video,
                                           const VideoSpots& found,
                                           const DiffusionResult& diffusion,
                                           const Drift& drift) {
    ConcentrationOptions out;
    out.count_snr = options.count_snr;
    if (options.depth_um) out.depth = Length::micrometers(*options.depth_um);
    out.dilution = options.dilution.value_or(1.0);
    out.scale = settings.scale;
    out.image_width_px = video.width;
    out.image_height_px = video.height;
    out.excluded_area_px2 = settings.excluded_area_px2;
    out.frames = found.pictured_frames;
    out.typical_D = Diffusivity::um2_per_s(diffusion.D_ensemble_um2_per_s);
    const double um_per_s = settings.scale.um_from_px() / settings.scale.s_from_frame();
    out.flow_x_um_per_s = drift.mean_x_px_per_frame * um_per_s;
    out.flow_y_um_per_s = drift.mean_y_px_per_frame * um_per_s;
    return out;
}

OverlayOptions overlay_options(const AnalyzeOptions& options, const Settings& settings) {
    OverlayOptions out;
    out.scale = settings.scale;
    out.first_frame = settings.first_frame;
    out.last_frame = settings.last_frame;
    out.invert = options.invert;
    out.excluded = settings.excluded;
    return out;
}

DepthWeightOptions depth_weight_options(const Calibration& calibration,
                                        const AnalyzeOptions& options,
                                        const Settings& settings,
                                        const DiffusionResult& diffusion) {
    DepthWeightOptions out;
    out.view = calibration.view;
    out.covariance = calibration.covariance;
    out.count_snr = options.count_snr;
    out.scale = settings.scale;
    // An unknown exposure does not agree with a calibration.
    out.exposure = settings.exposure.value_or(Duration::seconds(0.0));
    out.typical_D_um2_per_s = diffusion.D_ensemble_um2_per_s;
    out.D_of_1nm_um2_per_s =
        diffusion_coefficient(Length::nanometers(1.0), settings.temperature, settings.viscosity)
            .um2_per_s();
    return out;
}

}  // namespace nta
