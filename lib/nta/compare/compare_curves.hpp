// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/permutation.hpp"
#include "nta/compare/replicates.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// Name of the distance in size and brightness together.
inline constexpr const char* k_size_brightness_distance = "energy-size-brightness";

/// The mean curve of one condition.
struct ConditionCurve {
    std::string condition;
    std::size_t n = 0;
    std::vector<double> mean;
    std::vector<double> low;  ///< 95 % interval of the mean, bin by bin; empty with n < 2
    std::vector<double> high;
};

/// How far two mean curves are apart, with p by permuting replicates.
struct DistanceTest {
    /// "wasserstein-1", "kolmogorov-smirnov", "anderson-darling", "energy"; against a reference
    /// also "energy-size-brightness"
    std::string name;
    std::string unit;
    double value = 0.0;
    PermutationP p;
};

/// The difference of two mean curves, second less first.
struct CurveDifference {
    std::string first;
    std::string second;
    std::size_t n_first = 0;  ///< replicates
    std::size_t n_second = 0;
    std::vector<double> mean;
    std::vector<double> low;  ///< simultaneous 95 % band; empty with n < 2 in either condition
    std::vector<double> high;
    std::optional<PermutationP> p_max_t;  ///< of the largest |t| anywhere
    std::vector<DistanceTest> distances;  ///< of the shapes only
};

/// One kind of curve over all conditions.
struct CurveComparison {
    std::string quantity;  ///< "number_fraction" or "concentration_per_ml" or "particles_per_frame"
    std::string unit;      ///< of a bin
    HistogramBins bins;
    std::vector<ConditionCurve> conditions;
    std::vector<ConditionCurve> references;    ///< one per name
    std::vector<CurveDifference> differences;  ///< of every pair
    /// Of each condition and each reference, shapes only: is the sample the pure material?
    std::vector<CurveDifference> signatures;
};

/// Compares whole distributions: their shapes (number fractions) and their amounts.
///
/// A curve's band is t(.975; n - 1) SE per bin, over replicates (where a blank was subtracted,
/// with its standard error, which all replicates share). The band of a difference holds for all
/// bins at once:
///
///     d_i -+ c s_i,   c: 95 % quantile of max_i |t_i| over permutations of the replicates'
///     deviations from their condition's mean
///
/// (Westfall & Young, Resampling-Based Multiple Testing (1993), ch. 2); c is never below Student's
/// t of one bin. s_i is not let below 5 % of its maximum, so that empty bins decide nothing.
/// Distances between shapes are of the mean curves F, G with H their mean:
///
///     Wasserstein-1 integral |F - G| dx; Kolmogorov-Smirnov max |F - G|;
///     energy 2 integral (F - G)^2 dx; Anderson-Darling integral (F - G)^2 / (H (1 - H)) dH
///
/// A condition is tested against a reference in the same way, its videos being the reference's
/// replicates, and beside that in size and brightness together (track_energies), which holds for
/// tracks as they were seen and videos filmed alike. A small p says that the sample is not that
/// material alone; a large one does not say that it is.
///
/// With 3 + 3 replicates p cannot be below 0.1, whatever the curves look like: `smallest_p` says
/// so.
std::vector<CurveComparison> compare_curves(const Replicates& study, const CompareOptions& options);

}  // namespace nta
