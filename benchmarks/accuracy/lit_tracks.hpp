// SPDX-License-Identifier: MIT
// Tracks of particles whose light changes: they turn, leave the focus and the light sheet, and
// smear. Painted, detected and fitted, but not linked: who is who is known.
#pragma once

#include "nta/core/track.hpp"
#include "nta/simulate/scene.hpp"

#include <cstdint>
#include <vector>

namespace nta::accuracy {

struct LitParticles {
    double diameter_nm = 147.8;  ///< hydrodynamic
    double aspect = 1.0;         ///< above 1: needles
    double snr = 30.0;           ///< of the peak in focus, mid sheet, at rest; of needles the mean
    double exposure_s = 0.01;
    double frame_s = 1.0 / 30.0;
    double flow_px_per_frame = 0.0;
    SceneOptics optics;  ///< spot, depth of focus, ring, sheet
};

struct LitTracks {
    Tracks tracks;
    double focus_flux_adu = 0.0;  ///< light in focus, mid sheet; of needles the mean
    double diffusion_um2_per_s = 0.0;
    double noise_adu = 0.0;
};

/// At least `count` tracks of exactly `positions` spots each. A particle begins anywhere within
/// 8 um of the focus; its track is that of its first spots, with gaps of up to two frames.
LitTracks film_lit_tracks(const LitParticles& particles,
                          int positions,
                          int count,
                          std::uint64_t seed);

}  // namespace nta::accuracy
