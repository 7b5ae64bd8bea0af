// SPDX-License-Identifier: MIT
#include "nta/pipeline/weigh_tracks.hpp"

#include "nta/pipeline/stage_options.hpp"

namespace nta {

std::optional<DepthWeights> weigh_tracks(const WeighInput& input,
                                         const GivenSettings& given,
                                         const Settings& settings) {
    if (!given.calibration) return std::nullopt;
    std::vector<bool> excluded(input.found.spots.size(), false);
    for (std::size_t i = 0; i < input.linked.size(); ++i) {
        if (!input.stuck[i]) continue;
        for (const std::size_t k : input.linked[i].spot_indices) excluded[k] = true;
    }
    std::vector<WeighedTrack> motion;
    for (std::size_t i = 0; i < input.sized.size(); ++i) {
        WeighedTrack& m = motion.emplace_back();
        m.sized = input.sized[i].used;
        const std::optional<TrackDiffusion>& d = input.diffusion.tracks[i];
        if (!d) continue;
        m.D_um2_per_s = d->D_um2_per_s;
        m.displacements = d->displacements;
    }
    return weigh_by_depth(
        input.found.spots,
        without(input.linked, input.stuck),
        excluded,
        motion,
        depth_weight_options(*given.calibration, given.options, settings, input.diffusion));
}

ConcentrationOptions with_weights(ConcentrationOptions options,
                                  const std::optional<DepthWeights>& weights) {
    if (weights) options.weighted = weights->count;
    return options;
}

Concentration refer_to_sizes(const Concentration& counted,
                             const SizeDistribution& size,
                             const std::optional<DepthWeights>& weights,
                             const GivenSettings& given) {
    if (!weights) return counted;
    Concentration out = counted;
    const SizeEstimate* reported = size.reported();
    if (reported != nullptr && weights->detection_limit_nm)
        out = above_limit(counted, *weights->detection_limit_nm, reported->share_above_limit);
    out.detection = weights->detection;
    out.method = "calibration " + given.calibration->file;
    return out;
}

}  // namespace nta
