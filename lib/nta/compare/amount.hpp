// SPDX-License-Identifier: MIT
// How much is in a sample, in all and by size.
#pragma once

#include "nta/compare/study.hpp"

#include <span>
#include <string>
#include <vector>

namespace nta {

/// What stands for the concentration: particles per mL where every video has them, else particles
/// per frame times the dilution, which compares samples filmed by one instrument in one way.
enum class AmountKind { per_ml, per_frame };

AmountKind amount_kind(const std::vector<StudySample>& samples);

struct Amount {
    double total = 0.0;
    double se = 0.0;           ///< as stated by the analyses: counting, calibration
    std::vector<double> bins;  ///< by size; empty where the sizes are not known
    std::vector<double> bin_se;
    bool is_sized = false;  ///< false where there are particles without sizes

    /// Number fractions of the bins; a bin below zero, after a blank was subtracted, counts as
    /// empty. Empty without sizes or where nothing is left.
    [[nodiscard]] std::vector<double> number_fraction() const;
};

/// The amount of one capture. `bins` is the number of bins of the study; shorter curves are filled
/// with zeros.
Amount amount_of(const Capture& capture, AmountKind kind, std::size_t bins);

/// The mean of several captures of one sample. Its standard error is the larger of the stated one
/// and the scatter between captures. Sizes come from the captures that have them.
Amount mean_amount(std::span<const Amount> amounts);

/// Takes a blank off, bin by bin, with its uncertainty:
///
///     c_i = s_i - b_i,   var(c_i) = var(s_i) + var(b_i)
///
/// Signed: a bin may fall below zero, so that noise does not add up to particles. Where the blank
/// holds particles of unknown size, only the total is corrected.
Amount subtract_blank(const Amount& sample, const Amount& blank);

}  // namespace nta
