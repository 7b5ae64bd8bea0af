// SPDX-License-Identifier: MIT
// A measured number is worth as much as its standard error.
#pragma once

#include <span>
#include <string>

namespace nta::accuracy {

/// A measured number and its standard error (0: exact).
struct Figure {
    double value = 0.0;
    double standard_error = 0.0;
};

inline Figure operator*(double factor, const Figure& f) {
    return {factor * f.value, (factor < 0.0 ? -factor : factor) * f.standard_error};
}
inline Figure operator-(const Figure& f, double exact) {
    return {f.value - exact, f.standard_error};
}

/// Mean of independent values; nothing is known of its error with fewer than two.
Figure mean_of(std::span<const double> values);
/// Sum of the values over that of what they belong to, with the error that their departures from
/// this ratio tell (Cochran, Sampling Techniques (1977), ch. 6): for counts that may be zero.
Figure ratio_of(std::span<const double> values, std::span<const double> of);
/// Root of the mean square.
Figure rms_of(std::span<const double> values);
/// Standard deviation about their own mean.
Figure spread_of(std::span<const double> values);
/// k of n. The error is that of (k + 2) of (n + 4), so that 50 of 50 is not taken for certain
/// (Agresti & Coull, Am. Stat. 52 (1998) 119).
Figure share_of(double k, double n);

/// Chance that a value of the first kind is below one of the second (half of it where they are
/// equal): the area under the curve of a test, with its error (Hanley & McNeil, Radiology 143
/// (1982) 29). Nothing without values.
Figure chance_below(std::span<const double> first, std::span<const double> second);

/// Slope of the least-squares line; nothing is known of its error with fewer than three points.
Figure slope_of(std::span<const double> x, std::span<const double> y);

/// The number alone, with as many digits as its error allows.
std::string number_text(const Figure& f);
/// The number and its error: "1.23 ± 0.04".
std::string text(const Figure& f);

}  // namespace nta::accuracy
