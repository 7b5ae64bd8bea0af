// SPDX-License-Identifier: MIT
// From analyzed videos to one set of numbers per independent experiment.
#pragma once

#include "nta/compare/amount.hpp"
#include "nta/compare/dilution_series.hpp"
#include "nta/compare/track_signature.hpp"
#include "nta/core/diagnostic.hpp"
#include "nta/distribution/histogram_bins.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// A number that conditions are compared by.
struct Endpoint {
    std::string name;   ///< key in files, unit included: "mode_nm"
    std::string label;  ///< for reading: "mode"
    std::string unit;
    bool is_primary = false;  ///< planned before looking; all others are exploratory
};

/// One independent experiment in one condition: the unit of replication.
struct Replicate {
    std::string condition;
    std::string name;
    std::vector<std::string> videos;            ///< its captures
    std::vector<std::optional<double>> values;  ///< by endpoint
    Amount amount;                              ///< blank off, normalized
    std::optional<double> normalize_to;
    std::vector<double> number_fraction;  ///< empty without sizes
    std::vector<std::string> warnings;    ///< codes, of all captures
    std::vector<TrackPoint> tracks;       ///< of all captures, in a study with references
};

/// What was subtracted from a condition.
struct BlankUsed {
    std::string condition;
    std::vector<std::string> videos;
    Amount amount;
};

/// The experiment, sorted: conditions and endpoints in order, one entry per replicate.
struct Replicates {
    AmountKind kind = AmountKind::per_ml;
    HistogramBins bins;
    std::vector<Endpoint> endpoints;
    std::vector<std::string> conditions;  ///< in the order of the study; the first is the control
    std::vector<Replicate> all;
    std::vector<Replicate> references;
    std::vector<BlankUsed> blanks;
    std::vector<DilutionSeries> series;
    Diagnostics diagnostics;

    [[nodiscard]] std::vector<const Replicate*> of(const std::string& condition) const;
    /// Values of one endpoint in one condition, of the replicates that have it.
    [[nodiscard]] std::vector<double> values(std::size_t endpoint,
                                             const std::string& condition) const;
};

/// Averages the captures of each replicate, subtracts the blank, normalizes, and works out every
/// endpoint.
///
/// An endpoint is worked out for each capture and averaged. The captures of one replicate that
/// differ in dilution are a dilution series: their concentration is the series' best estimate of
/// the stock, and crowded members do not enter the sizes.
///
/// Throws InputError (usage) where one recording is given as two replicates, which would count it
/// twice (told by its checksum), where bins differ in width, or where some samples only have
/// something to be normalized to.
Replicates collect_replicates(const std::vector<StudySample>& samples,
                              const CompareOptions& options);

}  // namespace nta
