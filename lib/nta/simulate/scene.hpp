// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/video_writer.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nta {

/// Shape of a population's diameter distribution dN/dd.
enum class DiameterShape { lognormal, normal, single };

/// What a simulated camera films and how the video is stored.
struct SceneVideo {
    int width_px = 640;
    int height_px = 480;
    int frames = 300;
    double fps = 25.0;
    double exposure_ms = 15.0;
    double pixel_size_nm = 166.0;
    VideoCodec codec = VideoCodec::ffv1;
    int bits = 8;
    std::int64_t seed = 1;
};

/// Light, spot and objective. The focal plane, z = 0, is the center of the light sheet.
struct SceneOptics {
    double spot_sd_px = 1.6;
    double depth_of_focus_um = 3.0;
    double ring_share = 0.0;
    double sheet_half_width_um = 7.0;
    std::optional<double> beam_half_width_um;  ///< across the picture (y); absent: even
    double light_fall_x = 0.0;
    double light_drift = 0.0;
    double wavelength_nm = 532.0;
    double na = 0.4;
    double medium_index = 1.335;
    double polystyrene_index = 1.59;
    double polystyrene_100nm_peak_adu = 120.0;
};

struct SceneCamera {
    double offset_adu = 12.0;
    double adu_per_electron = 0.5;
    double read_noise_e = 1.5;
    bool shot_noise = true;
    double pixel_gain_spread = 0.0;
    int hot_pixels = 0;
    double hot_pixel_adu = 40.0;
    double dropped_share = 0.0;
    double repeated_share = 0.0;
};

/// Light that does not come from particles in motion.
struct SceneBackground {
    double haze_adu = 3.0;
    double haze_uneven = 0.25;
    double flare_adu = 0.0;
    int static_spots = 0;
    double static_spot_min_adu = 8.0;
    double static_spot_max_adu = 60.0;
};

struct SceneMotion {
    double drift_x_um_per_s = 0.0;
    double drift_y_um_per_s = 0.0;
    double drift_swing = 0.0;
    double drift_period_s = 20.0;
    double flow_profile = 0.0;
    double vibration_x_um = 0.0;
    double vibration_x_hz = 7.0;
    double vibration_y_um = 0.0;
    double vibration_y_hz = 4.0;
    double temperature_c = 25.0;
    std::optional<double> viscosity_cp;  ///< absent: water at that temperature
    int exposure_substeps = 6;
};

/// Particles of one kind. Exactly one of mode_nm and median_nm is given. With an index their light
/// is that of Mie (spheres) or Rayleigh, Gans and Debye (needles); without one it is a power of the
/// diameter.
struct ScenePopulation {
    std::string name = "particles";
    double concentration_per_ml = 1e8;
    DiameterShape distribution = DiameterShape::single;
    std::optional<double> mode_nm;
    std::optional<double> median_nm;
    double cv = 0.0;
    double min_nm = 1.0;
    double max_nm = 5000.0;
    std::optional<double> index;
    double absorption = 0.0;
    double aspect = 1.0;
    double peak_adu_at_100nm = 120.0;
    double brightness_power = 6.0;
};

/// Everything that decides a simulated video, down to the last bit.
struct Scene {
    std::string description;
    SceneVideo video;
    SceneOptics optics;
    SceneCamera camera;
    SceneBackground background;
    SceneMotion motion;
    std::vector<ScenePopulation> populations;  ///< none: a blank
};

/// Reads a scene file (TOML, format = "nta-scene-1"). Keys that are not given keep their defaults.
/// Throws InputError: unknown key, wrong type, value out of range, another format (Fault::usage);
/// unreadable file (Fault::input).
Scene read_scene(const std::filesystem::path& path);

/// As read_scene(), from text. `where` stands in front of messages.
Scene parse_scene(std::string_view toml, const std::string& where);

/// Throws InputError (Fault::usage) where a value is out of range or values contradict each other.
void check_scene(const Scene& scene);

}  // namespace nta
