// SPDX-License-Identifier: MIT
#include "nta/compare/amount.hpp"

#include "nta/compare/moments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {
namespace {

const std::optional<Estimate>& estimate_of(const Capture& capture, AmountKind kind) {
    return kind == AmountKind::per_ml ? capture.per_ml : capture.particles_per_frame;
}

double standard_error(const Estimate& e) {
    if (e.se) return *e.se;
    // Of a count of zero only the upper limit is known: -ln(0.05) mean counts.
    constexpr double counts_at_limit = 2.995732273553991;
    return e.high && e.value == 0.0 ? *e.high / counts_at_limit : 0.0;
}

// Mean of one number over the amounts, and its standard error.
struct MeanOf {
    double value = 0.0;
    double se = 0.0;
};

template <class Value, class Error>
MeanOf mean_of(std::span<const Amount> amounts, Value value, Error error) {
    Group values;
    double variance = 0.0;
    for (const Amount& a : amounts) {
        values.push_back(value(a));
        variance += error(a) * error(a);
    }
    const Moments m = moments_of(values);
    const double stated = std::sqrt(variance) / static_cast<double>(std::max<std::size_t>(1, m.n));
    return {m.mean, std::max(stated, m.se())};
}

}  // namespace

AmountKind amount_kind(const std::vector<StudySample>& samples) {
    const bool all_per_ml = std::all_of(samples.begin(), samples.end(), [](const StudySample& s) {
        return s.role == SampleRole::reference || s.capture.per_ml;
    });
    return all_per_ml ? AmountKind::per_ml : AmountKind::per_frame;
}

std::vector<double> Amount::number_fraction() const {
    if (!is_sized || bins.empty()) return {};
    std::vector<double> fractions = bins;
    for (double& f : fractions) f = std::max(0.0, f);
    const double sum = std::accumulate(fractions.begin(), fractions.end(), 0.0);
    if (!(sum > 0.0) || !(total > 0.0)) return {};
    for (double& f : fractions) f /= sum;
    return fractions;
}

Amount amount_of(const Capture& capture, AmountKind kind, std::size_t bins) {
    Amount amount;
    const auto& estimate = estimate_of(capture, kind);
    const double factor = kind == AmountKind::per_ml ? 1.0 : capture.dilution;
    if (estimate) {
        amount.total = factor * estimate->value;
        amount.se = factor * standard_error(*estimate);
    }
    amount.is_sized = !capture.number_fraction.empty() || amount.total == 0.0;
    if (!amount.is_sized) return amount;
    amount.bins.resize(bins);
    amount.bin_se.resize(bins);
    const bool has_errors = kind == AmountKind::per_ml && !capture.per_ml_se.empty();
    for (std::size_t i = 0; i < capture.number_fraction.size(); ++i) {
        amount.bins[i] = amount.total * capture.number_fraction[i];
        amount.bin_se[i] =
            has_errors ? capture.per_ml_se[i] : amount.se * capture.number_fraction[i];
    }
    return amount;
}

Amount mean_amount(std::span<const Amount> amounts) {
    Amount mean;
    if (amounts.empty()) return mean;
    const MeanOf total = mean_of(
        amounts, [](const Amount& a) { return a.total; }, [](const Amount& a) { return a.se; });
    mean.total = total.value;
    mean.se = total.se;
    std::vector<Amount> sized;
    for (const Amount& a : amounts) {
        if (a.is_sized) sized.push_back(a);
    }
    mean.is_sized = !sized.empty();
    if (!mean.is_sized) return mean;
    for (std::size_t i = 0; i < sized.front().bins.size(); ++i) {
        const MeanOf bin = mean_of(
            sized,
            [i](const Amount& a) { return a.bins[i]; },
            [i](const Amount& a) { return a.bin_se[i]; });
        mean.bins.push_back(bin.value);
        mean.bin_se.push_back(bin.se);
    }
    return mean;
}

Amount subtract_blank(const Amount& sample, const Amount& blank) {
    Amount left = sample;
    left.total -= blank.total;
    left.se = std::hypot(sample.se, blank.se);
    if (!blank.is_sized) return left;
    for (std::size_t i = 0; i < left.bins.size() && i < blank.bins.size(); ++i) {
        left.bins[i] -= blank.bins[i];
        left.bin_se[i] = std::hypot(left.bin_se[i], blank.bin_se[i]);
    }
    return left;
}

}  // namespace nta
