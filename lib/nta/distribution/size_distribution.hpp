// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"
#include "nta/core/parallel.hpp"
#include "nta/distribution/seen_share.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// A histogram of diameters on bins of equal width from 0; entry i covers [i, i + 1) x
/// bin_width_nm.
struct SizeCurve {
    double bin_width_nm = 1.0;
    std::vector<double> number_fraction;      ///< sums to 1 (all tracks inside the range)
    std::vector<double> number_fraction_low;  ///< 95 % bootstrap band, empty without a bootstrap
    std::vector<double> number_fraction_high;
};

/// A peak of the curve: a local maximum that stands out by more than 5 % of the highest. In the
/// regularized and the vendors' curves a valley alone is no proof of two populations.
struct SizePeak {
    double position_nm = 0.0;
    double height_per_nm = 0.0;  ///< number fraction per nm
    double fraction = 0.0;       ///< share of all particles, between the valleys on both sides
    double width_nm = 0.0;       ///< full width at half of its height, no further than the valleys
    /// Probability, by resampling, that this peak and the next larger one are two: that the valley
    /// between them lies below 8 / pi^2 of the lower one (Rayleigh's criterion for a slit). Nothing
    /// for the last peak, without resamples, and in curves that are not reported.
    std::optional<double> resolved_from_next_probability;
};

/// Numbers that describe exactly one curve: moments of its bins, mode the maximum of dN/dd. Nothing
/// stands for one that the data cannot give (refuse_unseen of the pipeline stage).
struct SizeStatistics {
    std::optional<Estimate> mode_nm;
    std::optional<Estimate> mean_nm;
    std::optional<Estimate> sd_nm;
    std::optional<Estimate> d10_nm;
    std::optional<Estimate> d50_nm;
    std::optional<Estimate> d90_nm;
    std::optional<Estimate> span;        ///< (D90 - D10) / D50
    std::optional<double> range_low_nm;  ///< D1 and D99
    std::optional<double> range_high_nm;
    std::vector<SizePeak> peaks;
    /// Diameters below which 0, 1, ... 100 % of the particles lie; 0 and 100 stand for the edges of
    /// the bins beyond which there is less than 0.01 %.
    std::vector<std::optional<double>> percentiles_nm;
};

struct SizeEstimate {
    SizeCurve curve;
    double share_above_limit = 1.0;     ///< of all particles, before the curve was cut at the limit
    double share_above_limit_se = 0.0;  ///< by resampling, 0 without
    SizeStatistics statistics;
};

/// One part of the lognormal mixture, before the correction for tracks too short to be sized.
struct LognormalComponent {
    double weight = 0.0;
    double median_nm = 0.0;
    double sd_ln = 0.0;  ///< standard deviation of ln d
};

/// The size distribution by every method, and the name of the one that is reported.
struct SizeDistribution {
    std::string method;  ///< key of the reported curve in by_method, empty without one
    std::map<std::string, std::optional<SizeEstimate>>
        by_method;                     ///< "lognormal", "regularized", "raw", "walker", "ftla"
    std::vector<double> track_counts;  ///< tracks used per bin of the histogram, by point estimate
    std::vector<LognormalComponent>
        lognormal_components;  ///< of the lognormal method, smallest median first
    std::optional<double>
        lognormal_p;  ///< goodness of fit of that mixture; `auto` rejects it below 0.05
    double effective_particles = 0.0;
    /// Smallest ratio of diameters at which two narrow populations in equal numbers would be told
    /// apart with these tracks; nothing where no ratio is sure to be.
    std::optional<double> resolvable_ratio;
    /// Below it particles may have gone unseen, judged by brightness; nothing where it cannot be.
    std::optional<double> detection_limit_nm;
    /// Where the tracks speak for a sample that only falls from DistributionOptions::seen_above_nm:
    /// up to this diameter the curve's shape is the limit's work and not the sample's. Asked only
    /// where the reported D50 lies below crowded_at_limit_nm, or the mode below the limit.
    std::optional<double> falls_from_limit_to_nm;
    std::int64_t tracks_beyond = 0;  ///< used tracks whose diameter lies beyond the histogram
    Diagnostics diagnostics;

    [[nodiscard]] const SizeEstimate* reported() const {
        const auto it = by_method.find(method);
        return it != by_method.end() && it->second ? &*it->second : nullptr;
    }
};

/// A median below which half of the particles seen are within a factor of 4 in brightness of the
/// dimmest, where light goes as d^6.
inline double crowded_at_limit_nm(double limit_nm) { return limit_nm * std::pow(4.0, 1.0 / 6.0); }

/// What one track says about its particle's diameter.
struct TrackEvidence {
    std::int32_t first_frame = 0;
    double counted_frames =
        0.0;  ///< frames in which the particle was seen: its weight, before `kept`
    std::optional<double>
        diameter_nm;  ///< point estimate; nothing where the estimated D is not positive
    int displacements = 0;
    double mean_square_step_um2 = 0.0;       ///< 2-D, lag 1, for the methods of the vendors
    double localization_variance_um2 = 0.0;  ///< per axis
    /// Logarithm of the particle's brightness in focus, in any unit; nothing where unknown. Only
    /// its rank among the tracks is used, and only where all tracks have one.
    std::optional<double> ln_brightness;
    std::vector<double> log_likelihood;  ///< at the diameters of diameter_grid_nm()
};

struct DistributionOptions {
    std::string method = "auto";
    double max_diameter_nm = 1000.0;
    double bin_width_nm = 1.0;
    int bootstrap = 200;
    std::uint64_t seed = 1;
    /// D of a particle of 1 nm diameter: D(d) = D_1nm / d. Turns diameters into diffusion
    /// coefficients.
    double D_of_1nm_um2_per_s = 490.75;
    double frame_interval_s = 0.04;
    std::optional<double> exposure_s;
    /// Share of all tracked positions that lie in tracks too short for sizing; small particles lose
    /// more (docs/methods/distribution.md).
    double short_share = 0.0;
    double effective_particles = 0.0;  ///< independent particles behind the tracks, 0: unknown
    double lower_limit_nm = 0.0;       ///< curves are cut below it, and what is left sums to 1
    SeenShare seen;                    ///< of what weighted tracks stand for, at lower_limit_nm
    double seen_above_nm = 0.0;        ///< smallest diameter that would be seen, 0: unknown
};

/// Diameters (nm, ascending, evenly spaced in ln d) at which TrackEvidence::log_likelihood is to be
/// given.
std::vector<double> diameter_grid_nm(const DistributionOptions& options);

/// Estimates the number-weighted size distribution of the particles behind the tracks by five
/// methods, with bootstrap intervals for the reported one, lognormal, raw and ftla.
///
///     L(f) = sum_i w_i ln integral L_i(x) f(x) dx,   x = ln d,   w_i = counted frames of track i
///
/// is maximized over mixtures of 1 to 4 lognormals (number by BIC) or over densities (EM stopped by
/// cross-validation); the share of positions lost in short tracks is divided out. Where brightness
/// goes with size, L_i holds the track's brightness, too (diagnostic "size-brightness"). See
/// docs/methods/distribution.md. Assumes that tracks are independent given their particles, and
/// that likelihoods are right: a wrong temperature, viscosity or blur shifts every curve alike.
/// Fewer than 10 usable tracks: no curve and the diagnostic "too-few-tracks". The result does not
/// depend on the number of workers. Throws InputError for an unknown method or a histogram without
/// bins. Misleads where the particles are not lognormal and few (look at lognormal_p); "raw" is
/// broadened by the scatter of single tracks; two populations closer than 1 : 1.3 in diameter are
/// not told apart at 30 to 60 frames per track.
SizeDistribution estimate_size_distribution(const std::vector<TrackEvidence>& tracks,
                                            const DistributionOptions& options,
                                            WorkerPool& workers);

}  // namespace nta
