// SPDX-License-Identifier: MIT
#pragma once

#include "nta/concentration/concentration.hpp"
#include "nta/concentration/depth_weights.hpp"
#include "nta/core/calibration.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/quantities.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace nta {

struct ConcentrationOptions {
    double count_snr =
        5.0;  ///< a particle counts in the frames where its peak SNR is at least this
    std::optional<Length> depth;  ///< depth of view at that SNR; nothing: counts per frame only
    std::optional<WeightedCount> weighted;  ///< in place of a depth: the spots by their own depths
    double dilution = 1.0;                  ///< factor by which the sample was diluted
    ImageScale scale;
    double image_width_px = 640.0;
    double image_height_px = 480.0;
    double margin_px = 0.0;  ///< along all four edges, not counted (spots there are fitted badly)
    double excluded_area_px2 = 0.0;  ///< within the margins, regions that the user excluded; spots
                                     ///< there are already removed
    std::vector<std::int32_t>
        frames;  ///< grid indices of frames with a picture of their own (not dropped, not repeated)
    Diffusivity typical_D;         ///< of the counted particles, for the standard error
    double flow_x_um_per_s = 0.0;  ///< mean flow
    double flow_y_um_per_s = 0.0;
};

/// Particles per frame and, with a depth, per milliliter.
///     c = n / (A depth) x dilution,   n = n_raw exp(q / 2),   q = pi r_c^2 n / A
/// n_raw: spots with SNR >= count_snr in the counted area A, per frame; r_c = 3 x the median width
/// of these spots, the distance below which two particles make one spot. The mean of the counts is
/// asymptotically independent of track lengths, so nothing is assumed about linking. The relative
/// standard error is 1 / sqrt(n x independent_looks()), and the scatter of well separated stretches
/// of the video where that is larger: more frames of the same particles do not help, more places in
/// the sample do. The interval is that of a gamma distribution with this mean and variance, tested
/// over all means (exact for few particles). Without a depth the standard error takes a nominal one
/// of 10 um. Misleads where the depth is not that of these particles (dim ones are seen less deep:
/// 30 to 100 % are common), and it holds only the counting error, not that of depth, dilution and
/// pixel size. Throws InputError (Fault::usage) where margins and excluded regions leave no area,
/// or depth or dilution is not positive.
///
/// With weights, c = exp(q / 2) sum(1 / depth) / (frames x A): each spot by the depth of its own
/// particle (weigh_by_depth). The standard error is that of sum(w)^2 / sum(w^2) spots instead of n,
/// with the uncertainty of the depth of view. Where nothing was counted, the upper limit is that of
/// particles that are seen as deep as `weighted` says.
///
/// `left_out` marks the spots that are no moving particles, those of stuck ones; empty where there
/// are none.
Concentration estimate_concentration(const Localizations& spots,
                                     const ConcentrationOptions& options,
                                     const std::vector<bool>& left_out = {});

/// The concentration of the particles above a diameter, of which `share` of all counted ones are.
/// The standard error of the share is added to the interval: in quadrature, of logarithms. What is
/// chance in it, of which particles lie above the limit, is then held twice, here and in the count.
Concentration above_limit(Concentration all, double limit_nm, const Estimate& share);

}  // namespace nta
