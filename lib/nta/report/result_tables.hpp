// SPDX-License-Identifier: MIT
// The tables of one analyzed video. They look into the Analysis while they are written: it must
// outlive them.
#pragma once

#include "nta/report/analysis.hpp"
#include "nta/report/table.hpp"

#include <optional>
#include <string>

namespace nta {

/// Width of the histogram's bins: that of the reported curve, without one that of the setting.
double histogram_bin_width_nm(const Analysis& analysis);

/// A concentration of one bin with its 95 % interval, particles per mL.
struct BinConcentration {
    std::optional<double> value_per_ml;
    std::optional<double> low_per_ml;
    std::optional<double> high_per_ml;
};

/// Concentration of the particles in one bin of the size distribution.
///
///     c = C f,   c_high - c = sqrt((f (C_high - C))^2 + (C (f_high - f))^2),   likewise downward,
///     not below 0
///
/// that is, relative half widths added in quadrature (first-order propagation for a product, JCGM
/// 100:2008, 5.1.2), written so that it also holds where f is 0. Assumes that total and shape err
/// independently, which they do not quite: both come from the same particles. Misleads as a band
/// for the whole curve: it holds bin by bin, and a curve may leave it somewhere. No interval where
/// the total or the curve has none.
BinConcentration bin_concentration(const Estimate& per_ml,
                                   double fraction,
                                   std::optional<double> fraction_low,
                                   std::optional<double> fraction_high);

/// size_distribution.csv: the reported curve, its concentration, and the tracks per bin. Without a
/// reported curve the bins are there and their fractions absent; without a depth the concentrations
/// are.
Table size_distribution_table(const Analysis& analysis);

/// Concentration of a population from its share of the particles, with the interval of both, as
/// bin_concentration(). Nothing without a depth.
std::optional<Estimate> per_ml_of(const Concentration& concentration, const Estimate& fraction);

/// size_distribution_by_population.csv: the rows of the size distribution, population after
/// population, each bin divided by the populations' shares at its diameter, so that the rows of
/// a bin add up to it. `track_count`: tracks whose own name that is. Without populations all is
/// "undetermined". The intervals are those of the whole, divided alike; that of the shares is in
/// summary.json. Where only bounds of the shares are known, `track_count` alone is.
Table population_table(const Analysis& analysis);

/// detection.csv, with a calibration: how deep particles are seen, by diameter.
Table detection_table(const Analysis& analysis);

/// tracks.csv: one row per track, with or without a diameter.
Table tracks_table(const Analysis& analysis);

/// Table refractive_index of results.h5: the tracks that have one, with its standard error.
Table index_table(const Analysis& analysis);

/// spots.csv: spots that are neither static nor stuck, or all of them with a last column
/// `excluded`. A spot without a track has no track_id.
Table spots_table(const Analysis& analysis, bool all);

/// The curve of one method with its 95 % band, as number fractions per bin.
Table curve_table(const SizeCurve& curve);

/// The peaks of one method's curve.
Table peaks_table(const SizeStatistics& statistics);

/// Ensemble mean square displacement by lag.
Table msd_table(const Analysis& analysis);

/// Displacement that all particles share, by frame.
Table drift_table(const Analysis& analysis);

}  // namespace nta
