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
///     n_i ~ Poisson(e_i C_i),  ln C_i = a - s ln f_i     C filmed concentration, f dilution
///
/// by maximum likelihood (McCullagh & Nelder, Generalized Linear Models (1989), ch. 6). n is the
/// number of particles that has the stated relative error, (c / se)^2, and e = n / c the exposure:
/// logarithms of few counts would lie low on average, by a tenth at five particles. The standard
/// error of s is widened by sqrt(chi^2 / df) where the points scatter more than stated. The linear
/// range is the longest run of neighboring dilutions whose stocks agree by Pearson's chi-squared (p
/// >= 0.05) and of which no analysis said it was crowded; the best estimate of the stock is sum(n)
/// / sum(n / stock_i). What the steps' errors have in common beyond counting (depth of view, blank)
/// is no reason for them to differ; it enters the stock's interval once. Coincidence is the slope
/// of ln(c f) over particles per frame: what merging loses.
///
/// With one video per step the slope has a standard error of some 0.05 to 0.1 over two decades: a
/// slope of 0.95 is then no proof of a wrong count. A step in which nothing was counted enters with
/// its upper limit. Nothing with fewer than two dilutions at which particles were counted.
std::optional<DilutionSeries> fit_dilution_series(std::span<const DilutionStep> steps);

}  // namespace nta
