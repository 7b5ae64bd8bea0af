// SPDX-License-Identifier: MIT
// Light of every track; with a calibration on its scale, and what refractive index it speaks of.
#pragma once

#include "nta/concentration/depth_weights.hpp"
#include "nta/core/track.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/track_evidence.hpp"
#include "nta/report/analysis.hpp"
#include "nta/scatter/measure_light.hpp"
#include "nta/scatter/refractive_index.hpp"

#include <optional>
#include <vector>

namespace nta {

struct LightInput {
    const Tracks& linked;
    const std::vector<bool>& stuck;              ///< one per linked track
    const DiffusionResult& diffusion;            ///< of the tracks that are not stuck
    const std::vector<SizedTrack>& sized;        ///< likewise
    const std::optional<DepthWeights>& weights;  ///< likewise; with a calibration
};

struct LightOfTracks {
    std::vector<TrackLight> tracks;  ///< one per linked track
    /// With a calibration, one per linked track: its index whatever the error of its diameter, held
    /// to the end of the range where it is brighter or dimmer than any. Singly they mislead; their
    /// median is that of the particles, where a median of the determined ones alone leaves out
    /// one side. Nothing for clipped tracks, and where several indexes give that light.
    std::vector<std::optional<double>> bounded_index;
};

/// Light of each linked track. Without a calibration that of measure_light(); with one, brightness
/// is that at rest in focus under the mean light (weigh_by_depth), with its standard error, and
/// tracks with a diameter have a refractive index where it is determined.
LightOfTracks light_of_tracks(const LightInput& input,
                              const GivenSettings& given,
                              const Settings& settings);

/// What tracks.csv says of flicker: how much where it is beyond chance, else 0; nothing where it
/// cannot be determined.
std::optional<double> told_flicker(const TrackLight& light);

/// Brightness over diameter of spheres of vesicles' and mineral's indexes, 30 to 1000 nm.
std::vector<IndexLine> index_lines(const Calibration& calibration);

/// ln brightness departs from track to track by this much more than its own scatter says: rings,
/// a sheet that is no Gaussian, and where in it a particle stayed (docs/methods/scatter.md).
constexpr double k_log_brightness_floor = 0.1;

}  // namespace nta
