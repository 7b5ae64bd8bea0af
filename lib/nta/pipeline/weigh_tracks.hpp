// SPDX-License-Identifier: MIT
// With a calibration: what each particle stands for, and what is said of the sample.
#pragma once

#include "nta/concentration/concentration.hpp"
#include "nta/concentration/depth_weights.hpp"
#include "nta/concentration/estimate_concentration.hpp"
#include "nta/core/track.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/distribution/size_distribution.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/track_evidence.hpp"

#include <optional>
#include <vector>

namespace nta {

struct WeighInput {
    const VideoSpots& found;
    const Tracks& linked;
    const std::vector<bool>& stuck;        ///< one per linked track
    const DiffusionResult& diffusion;      ///< of the tracks that are not stuck
    const std::vector<SizedTrack>& sized;  ///< likewise
};

/// Weights of the tracks that are not stuck by 1 / depth of view; nothing without a calibration.
/// `detection` goes on with vesicles, silica and polystyrene, whatever the sample holds.
std::optional<DepthWeights> weigh_tracks(const WeighInput& input,
                                         const GivenSettings& given,
                                         const Settings& settings);

/// Counting with the weights, where there are any. Where nothing counts, the depth is that of the
/// calibration's beads: nobody knows how bright the particles are that were not there.
ConcentrationOptions with_weights(ConcentrationOptions options,
                                  const std::optional<DepthWeights>& weights,
                                  const GivenSettings& given);

/// The concentration of the particles that the reported size distribution describes: those above
/// the detection limit; with the uncertainty of their share. Without weights as it is.
Concentration refer_to_sizes(const Concentration& counted,
                             const SizeDistribution& size,
                             const std::optional<DepthWeights>& weights,
                             const GivenSettings& given);

}  // namespace nta
