// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/capture.hpp"
#include "nta/core/estimate.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nta {

/// One step of a dilution series: the captures at one dilution.
struct DilutionMember {
    double dilution = 1.0;
    std::vector<std::string> videos;
    double filmed = 0.0;  ///< amount as filmed, per mL or per frame
    double stock = 0.0;   ///< filmed x dilution
    double relative_se = 0.0;
    double particles_per_frame = 0.0;
    bool is_crowded = false;   ///< an analysis said that particles merge
    bool is_thin = false;      ///< fewer than 20 independent particles
    bool is_in_range = false;  ///< within the linear range
};

/// One sample at several dilutions.
struct DilutionSeries {
    std::string condition;
    std::string replicate;
    std::vector<DilutionMember> members;  ///< strongest dilution first
    Estimate slope;  ///< of ln(filmed) over -ln(dilution); 1 where counting is right
    std::optional<double> linear_low_dilution;  ///< ends of the linear range
    std::optional<double> linear_high_dilution;
    std::optional<Estimate> coincidence_percent;  ///< lost per counted particle in a frame
    std::optional<Estimate> stock;                ///< best estimate
};

/// A member before it is judged: the captures at one dilution.
struct DilutionStep {
    double dilution = 1.0;
    Estimate stock;  ///< amount multiplied by the dilution, blank off
    std::vector<const Capture*> captures;
};

/// Fits a dilution series.
///
///     ln c_i = a - s ln f_i         c filmed concentration, f dilution; weights 1 / relative var.
///
/// The standard error of s is that of the weights, widened by sqrt(chi^2 / df) where the points
/// scatter more. The linear range is the longest run of neighboring dilutions whose stocks c f
/// agree by chi-squared (p >= 0.05) and of which no analysis said it was crowded; the best estimate
/// of the stock is their weighted mean. Coincidence is the slope of ln(c f) over particles per
/// frame: what merging loses.
///
/// With one video per step the slope has a standard error of some 0.05 to 0.1 over two decades: a
/// slope of 0.95 is then no proof of a wrong count. A step in which nothing was counted is listed
/// and does not enter. Nothing with fewer than two dilutions at which particles were counted.
std::optional<DilutionSeries> fit_dilution_series(std::span<const DilutionStep> steps);

}  // namespace nta
