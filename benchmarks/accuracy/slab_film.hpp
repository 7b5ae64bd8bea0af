// SPDX-License-Identifier: MIT
// Spots of diffusing particles in a slab of liquid, without pictures: truth for linking, drift and
// counting.
#pragma once

#include "nta/concentration/concentration.hpp"
#include "nta/core/calibration.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/track.hpp"

#include <cstdint>
#include <vector>

namespace nta::accuracy {

struct SlabScene {
    double particles_per_ml = 1e8;
    std::vector<double> diameters_nm = {100.0};  ///< in equal numbers
    int frames = 300;
    double frames_per_s = 30.0;
    double exposure_s = 0.0;
    double depth_um = 10.0;
    double localization_sd_px = 0.2;
    double seen_share = 0.97;  ///< of the spots in view
    double false_spots_per_frame = 0.2;
    double flow_um_per_s = 0.0;  ///< along x
    double vibration_um = 0.0;   ///< amplitude along x
    double vibration_hz = 5.0;
    bool with_brightness = true;
    /// Liquid around the field of view, on all sides and above and below, and upstream as much as
    /// flows in. A particle that leaves it is replaced by another one.
    double surroundings_um = 15.0;
    std::uint64_t seed = 1;
};

inline constexpr int slab_width_px = 640;
inline constexpr int slab_height_px = 480;

/// Particles whose diameters are lognormal, as many as there are on average in view.
SlabScene lognormal_slab(double mode_nm, double cv, double in_view);

struct SlabFilm {
    Localizations spots;
    std::vector<std::int64_t> particle;  ///< behind each spot, -1 for a false one
    std::vector<double> shift_px;        ///< of each frame: where flow and vibration have carried x
    std::vector<double> in_view_share;   ///< by diameter: of the particles in view, all frames
    double in_view_per_frame = 0.0;
    ImageScale scale;
};

/// Brownian motion at 0.166 um/px in water at 25 C, blurred by the exposure exactly, flow and
/// vibration included. All particles in the slab are seen alike; with brightness, they differ by a
/// factor of 1.6 (SD), fade toward its faces and flicker by 10 %.
SlabFilm film_slab(const SlabScene& scene);

/// The tracks that perfect linking makes of the same spots: each particle's, split where it is
/// missed for more than two frames, and at rest with the liquid.
Tracks true_tracks(const SlabFilm& film);

/// The particles in view and per milliliter as nta counts them; points do not merge, so nothing is
/// corrected for.
Concentration count_particles(SlabFilm film, const SlabScene& scene);

}  // namespace nta::accuracy
