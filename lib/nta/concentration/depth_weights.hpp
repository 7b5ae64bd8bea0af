// SPDX-License-Identifier: MIT
// What each particle stands for, where bright ones are seen deeper than dim ones.
#pragma once

#include "nta/concentration/concentration.hpp"
#include "nta/concentration/depth_of_view.hpp"
#include "nta/core/calibration.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/quantities.hpp"
#include "nta/core/track.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace nta {

struct DepthWeightOptions {
    DepthOfView view;
    DepthCovariance covariance{};
    double count_snr = 5.0;
    ImageScale scale;
    Duration exposure;
    double typical_D_um2_per_s = 4.0;  ///< of a particle of which too little is known
    double D_of_1nm_um2_per_s = 490.75;
};

/// Counted spots, each weighing 1 / depth of its particle.
struct WeightedCount {
    double sum_per_um = 0.0;
    /// (sum w)^2 / sum w^2 and 1 / (mean w) of the spots of particles beyond the detection limit.
    double effective_spots = 0.0;
    double mean_depth_um = 0.0;     ///< 0 where nothing counts
    double depth_u_relative = 0.0;  ///< standard uncertainty of the sum from that of the depth
};

/// A track's diffusion coefficient and the displacements behind it, none where it was too short.
struct WeighedTrack {
    std::optional<double> D_um2_per_s;
    int displacements = 0;
    bool sized = false;  ///< its particle enters the size distribution
};

struct DepthWeights {
    /// Per spot 1 / depth of its particle at that place (1/um), 0 where the spot does not count.
    std::vector<double> spot_per_um;
    /// Per track the sum over its counted spots, for sized tracks enlarged by what tracks too short
    /// for sizing hold, so that the sum over the sized ones is the sum over all spots.
    std::vector<double> track_per_um;
    std::vector<double> rest_peak_adu;  ///< per track, in focus at rest under the mean light
    /// Per track the standard error of ln rest_peak_adu by the scatter of its spots; what they
    /// share (rings, a sheet that is no Gaussian) is not in it.
    std::vector<double> log_rest_peak_se;
    /// Diameter below which too few are seen, nothing without sized tracks.
    std::optional<double> detection_limit_nm;
    /// Where particles of the sample's own brightness stop being counted at any depth: half of the
    /// picture counts them down to edge_nm, a normal integral of edge_width_ln in ln d tells how
    /// soft that is. 0 without a limit.
    double edge_nm = 0.0;
    double edge_width_ln = 0.0;
    std::vector<DetectionPoint> detection;  ///< from half to twice the limit
    /// Peak at rest, in focus, under the mean light that counts in nine tenths of the picture,
    /// nothing where no spot counts.
    std::optional<double> threshold_adu;
    WeightedCount count;  ///< of all counted spots
};

/// How bright particles of one diameter are, and how well that is known.
struct KnownPeak {
    double over_threshold = 0.0;  ///< peak at rest, in focus, over the threshold of peaks
    double log_se = 0.0;          ///< standard uncertainty of its logarithm
};

/// How deep particles of one diameter are seen, with the 95 % interval of depth and seen share.
///
/// Uncertain are ln z0, ln kappa and ln s0 by `options.covariance` and, independently, ln of the
/// peak. An end of an interval is the depth, or the share, at the most likely place where it is off
/// by 1.96 standard deviations along its gradient (first-order reliability: Hasofer & Lind, J. Eng.
/// Mech. Div. ASCE 100 (1974) 111), not by the gradient alone: near the smallest particles seen,
/// depth falls to zero within a few percent of the peak, and the interval is far from symmetric.
/// Misleads as the depth model does where rings are strong or the sheet is not centered.
DetectionPoint detection_point(double diameter_nm,
                               const KnownPeak& peak,
                               const DepthWeightOptions& options);

/// Weighs every counted spot by 1 / depth(P), the Horvitz-Thompson estimator (J. Am. Stat. Assoc.
/// 47 (1952) 663): of particles of any brightness, the sum over a frame's counted spots is the
/// number per area over depth, that is, the concentration.
///
/// P of a particle is the median over its spots of what each spot's light and width say
/// (log_rest_peak), so that a track that only grazes the edge of the depth is not taken for a dim
/// particle in focus: the width tells how far out of focus it is. `tracks` are indices into
/// `spots` by `spot_indices`; spots of no track stand for themselves; `excluded` ones do not count.
/// The local threshold (noise and light at the spot) decides the depth there, so neither has to be
/// even.
///
/// The share of a particle's spots in tracks too short to be sized goes as sqrt(D) / depth, the
/// factor being that for which sized and unsized spots add up.
///
/// Detection limit: the diameter at which a particle's blurred peak in focus is 1.5 times the
/// threshold in 90 % of the picture; below it depth and brightness are too uncertain to divide by.
/// Brightness over diameter is the sample's own: D averaged over classes of brightness, which a
/// track knows far better than its D, and a straight line of ln d over ln P through the dimmer half
/// of them (slope held near Rayleigh's 1/6). Misleads where kinds of particles of different index
/// overlap: the limit is then that of the mixture.
DepthWeights weigh_by_depth(const Localizations& spots,
                            const Tracks& tracks,
                            const std::vector<bool>& excluded,
                            const std::vector<WeighedTrack>& motion,
                            const DepthWeightOptions& options);

}  // namespace nta
