// SPDX-License-Identifier: MIT
#include "nta/pipeline/weigh_tracks.hpp"

#include "nta/calibrate/index_detection.hpp"
#include "nta/pipeline/stage_options.hpp"

#include <array>
#include <cmath>

namespace nta {
namespace {

Estimate share_above_limit(const SizeEstimate& size) {
    Estimate share;
    share.value = size.share_above_limit;
    share.se = size.share_above_limit_se;
    return share;
}

// About those of vesicles, silica and polystyrene: others lie between.
constexpr std::array<double, 3> k_shown_indices = {1.39, 1.45, 1.59};

void add_detection_by_index(const Calibration& calibration,
                            const DepthWeightOptions& options,
                            DepthWeights& weights) {
    if (!weights.threshold_adu) return;
    for (const double index : k_shown_indices) {
        const std::vector<DetectionPoint> points =
            detection_of_index(calibration, index, *weights.threshold_adu, options);
        weights.detection.insert(weights.detection.end(), points.begin(), points.end());
    }
}

}  // namespace

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
    const DepthWeightOptions options =
        depth_weight_options(*given.calibration, given.options, settings, input.diffusion);
    DepthWeights weights = weigh_by_depth(
        input.found.spots, without(input.linked, input.stuck), excluded, motion, options);
    add_detection_by_index(*given.calibration, options, weights);
    return weights;
}

ConcentrationOptions with_weights(ConcentrationOptions options,
                                  const std::optional<DepthWeights>& weights,
                                  const GivenSettings& given) {
    if (!weights) return options;
    options.weighted = weights->count;
    if (weights->count.sum_per_um > 0.0) return options;
    options.weighted->mean_depth_um = given.calibration->beads.front().depth_um;
    options.weighted->depth_u_relative = std::sqrt(given.calibration->covariance[0]);
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
        out = above_limit(counted, *weights->detection_limit_nm, share_above_limit(*reported));
    out.detection = weights->detection;
    out.method = "calibration " + given.calibration->file;
    if (counted.particles_per_frame_raw == 0.0) {
        out.diagnostics.push_back(
            {"nothing-counted",
             Severity::note,
             "nothing was counted: the upper limit of the concentration is that of particles as "
             "bright as the beads of the calibration",
             std::nullopt});
    }
    return out;
}

}  // namespace nta
