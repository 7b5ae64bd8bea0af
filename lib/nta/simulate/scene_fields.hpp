// SPDX-License-Identifier: MIT
// The one list of a scene's keys: reader, range check and the truth file's settings block all come
// from it.
#pragma once

#include "nta/simulate/scene.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace nta {

/// Name, unit, allowed range and meaning of one key. The range has no meaning for text and
/// switches.
struct SceneField {
    const char* key;
    const char* unit;
    double low;
    double high;
    const char* meaning;
};

inline constexpr std::array<std::pair<VideoCodec, std::string_view>, 4> scene_names(VideoCodec) {
    return {{{VideoCodec::raw, "raw"},
             {VideoCodec::ffv1, "ffv1"},
             {VideoCodec::mjpeg, "mjpeg"},
             {VideoCodec::dib24, "dib24"}}};
}
inline constexpr std::array<std::pair<DiameterShape, std::string_view>, 3> scene_names(
    DiameterShape) {
    return {{{DiameterShape::lognormal, "lognormal"},
             {DiameterShape::normal, "normal"},
             {DiameterShape::single, "single"}}};
}

/// Calls v(field, value) for every key of [video]. Settings is SceneVideo or const SceneVideo.
template <class Settings, class Visitor>
void visit_video(Settings& o, Visitor&& v) {
    v(SceneField{"width_px", "px", 8, 4096, "width of the picture"}, o.width_px);
    v(SceneField{"height_px", "px", 8, 4096, "height of the picture"}, o.height_px);
    v(SceneField{"frames", "frames", 1, 1e7, "length of the video"}, o.frames);
    v(SceneField{"fps", "frames/s", 0.01, 1e5, "frame rate"}, o.fps);
    v(SceneField{"exposure_ms", "ms", 0, 1e5, "shutter time, at most 1/fps"}, o.exposure_ms);
    v(SceneField{"pixel_size_nm", "nm", 1, 1e5, "pixel size in the sample"}, o.pixel_size_nm);
    v(SceneField{"codec", "", 0, 0, "ffv1, or with 8 bits raw, mjpeg or dib24"}, o.codec);
    v(SceneField{"bits", "bits", 8, 16, "8, 12 or 16"}, o.bits);
    v(SceneField{"seed", "", 0, 9e18, "of all random numbers"}, o.seed);
}

template <class Settings, class Visitor>
void visit_optics(Settings& o, Visitor&& v) {
    v(SceneField{"spot_sd_px", "px", 0.3, 50, "SD of the spot in focus"}, o.spot_sd_px);
    v(
        SceneField{
            "depth_of_focus_um", "um", 0.1, 1e4, "depth zR at which the spot is sqrt(2) wider"},
        o.depth_of_focus_um);
    v(SceneField{"ring_share", "", 0, 0.9, "share of the light that far defocus moves into a ring"},
      o.ring_share);
    v(SceneField{"sheet_half_width_um", "um", 0.5, 1e3, "1/e^2 half width of the light sheet"},
      o.sheet_half_width_um);
    v(SceneField{"beam_half_width_um", "um", 1, 1e5, "1/e^2 half width of the light across y"},
      o.beam_half_width_um);
    v(SceneField{"light_fall_x", "", -0.9, 0.9, "relative fall of the light from left to right"},
      o.light_fall_x);
    v(
        SceneField{
            "light_drift", "", -0.9, 9, "relative change of the light from first to last frame"},
        o.light_drift);
    v(SceneField{"wavelength_nm", "nm", 200, 2000, "of the laser in vacuum"}, o.wavelength_nm);
    v(SceneField{"na", "", 0.02, 1.2, "numerical aperture of the objective"}, o.na);
    v(SceneField{"medium_index", "", 1, 2, "refractive index of the liquid"}, o.medium_index);
    v(SceneField{"polystyrene_index", "", 1, 2, "of the bead that sets the scale of brightness"},
      o.polystyrene_index);
    v(SceneField{"polystyrene_100nm_peak_adu",
                 "ADU",
                 0,
                 1e7,
                 "peak of a 100 nm polystyrene bead in focus, mid sheet, at rest"},
      o.polystyrene_100nm_peak_adu);
}

template <class Settings, class Visitor>
void visit_camera(Settings& o, Visitor&& v) {
    v(SceneField{"offset_adu", "ADU", 0, 6e4, "gray value without light"}, o.offset_adu);
    v(SceneField{"adu_per_electron", "ADU/e", 1e-3, 1e3, "gain"}, o.adu_per_electron);
    v(SceneField{"read_noise_e", "e", 0, 1e4, "SD of the read noise"}, o.read_noise_e);
    v(SceneField{"shot_noise", "", 0, 0, "photon noise"}, o.shot_noise);
    v(SceneField{"pixel_gain_spread", "", 0, 0.3, "relative SD of the pixels' gains"},
      o.pixel_gain_spread);
    v(SceneField{"hot_pixels", "", 0, 1e5, "number of pixels that are always brighter"},
      o.hot_pixels);
    v(SceneField{"hot_pixel_adu", "ADU", 0, 6e4, "excess of the brightest of them"},
      o.hot_pixel_adu);
    v(SceneField{"dropped_share", "", 0, 0.5, "share of the frames that are lost"},
      o.dropped_share);
    v(SceneField{"repeated_share", "", 0, 0.5, "share of the frames that repeat the one before"},
      o.repeated_share);
}

template <class Settings, class Visitor>
void visit_background(Settings& o, Visitor&& v) {
    v(SceneField{"haze_adu", "ADU", 0, 6e4, "mean diffuse light"}, o.haze_adu);
    v(SceneField{"haze_uneven", "", 0, 1, "largest relative departure of the haze"}, o.haze_uneven);
    v(SceneField{"flare_adu", "ADU", 0, 6e4, "peak of one broad flare"}, o.flare_adu);
    v(SceneField{"static_spots", "", 0, 1e5, "number of spots that never move"}, o.static_spots);
    v(SceneField{"static_spot_min_adu", "ADU", 0, 6e4, "dimmest static spot"},
      o.static_spot_min_adu);
    v(SceneField{"static_spot_max_adu", "ADU", 0, 6e4, "brightest static spot"},
      o.static_spot_max_adu);
}

template <class Settings, class Visitor>
void visit_motion(Settings& o, Visitor&& v) {
    v(SceneField{"drift_x_um_per_s", "um/s", -1e4, 1e4, "flow to the right"}, o.drift_x_um_per_s);
    v(SceneField{"drift_y_um_per_s", "um/s", -1e4, 1e4, "flow downward"}, o.drift_y_um_per_s);
    v(SceneField{"drift_swing", "", 0, 10, "relative swing of the drift, as a sine"},
      o.drift_swing);
    v(SceneField{"drift_period_s", "s", 0.1, 1e5, "period of that swing"}, o.drift_period_s);
    v(SceneField{"flow_profile",
                 "",
                 0,
                 1,
                 "share of the drift that is gone at the upper and lower edge (parabola)"},
      o.flow_profile);
    v(SceneField{"vibration_x_um", "um", 0, 100, "amplitude of the stage's vibration"},
      o.vibration_x_um);
    v(SceneField{"vibration_x_hz", "Hz", 0.01, 1e4, "its frequency"}, o.vibration_x_hz);
    v(SceneField{"vibration_y_um", "um", 0, 100, "the same along y"}, o.vibration_y_um);
    v(SceneField{"vibration_y_hz", "Hz", 0.01, 1e4, "the same along y"}, o.vibration_y_hz);
    v(SceneField{"temperature_c", "C", -20, 110, "of the sample"}, o.temperature_c);
    v(SceneField{"viscosity_cp", "cP", 0.01, 1e5, "of the liquid, absent: water"}, o.viscosity_cp);
    v(SceneField{"exposure_substeps", "", 4, 64, "positions drawn per exposure"},
      o.exposure_substeps);
}

template <class Settings, class Visitor>
void visit_population(Settings& o, Visitor&& v) {
    v(SceneField{"name", "", 0, 0, "of the population"}, o.name);
    v(SceneField{"concentration_per_ml", "/mL", 0, 1e13, "before any truncation by visibility"},
      o.concentration_per_ml);
    v(SceneField{"distribution", "", 0, 0, "lognormal, normal or single"}, o.distribution);
    v(SceneField{"mode_nm", "nm", 1, 1e5, "most frequent diameter (dN/dd)"}, o.mode_nm);
    v(SceneField{"median_nm", "nm", 1, 1e5, "median before truncation"}, o.median_nm);
    v(SceneField{"cv", "", 0, 3, "SD / mean before truncation"}, o.cv);
    v(SceneField{"min_nm", "nm", 1, 1e5, "smallest diameter"}, o.min_nm);
    v(SceneField{"max_nm", "nm", 1, 1e5, "largest diameter"}, o.max_nm);
    v(SceneField{"index", "", 1, 5, "refractive index, real part; with it light follows Mie"},
      o.index);
    v(SceneField{"absorption", "", 0, 10, "refractive index, imaginary part"}, o.absorption);
    v(SceneField{"aspect", "", 1, 50, "length over width of needles; 1: spheres"}, o.aspect);
    v(SceneField{"peak_adu_at_100nm", "ADU", 0, 1e7, "without index: in focus, mid sheet, at rest"},
      o.peak_adu_at_100nm);
    v(SceneField{"brightness_power",
                 "",
                 0,
                 12,
                 "without index: peak = peak_adu_at_100nm (d / 100 nm)^power"},
      o.brightness_power);
}

/// Calls t(name, settings) for every table of a scene but the populations, with the visitor of its
/// keys.
template <class AnyScene, class TableVisitor>
void visit_tables(AnyScene& s, TableVisitor&& t) {
    t("video", [&](auto&& v) { visit_video(s.video, v); });
    t("optics", [&](auto&& v) { visit_optics(s.optics, v); });
    t("camera", [&](auto&& v) { visit_camera(s.camera, v); });
    t("background", [&](auto&& v) { visit_background(s.background, v); });
    t("motion", [&](auto&& v) { visit_motion(s.motion, v); });
}

}  // namespace nta
