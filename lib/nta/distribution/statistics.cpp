// SPDX-License-Identifier: MIT
#include "nta/distribution/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {

namespace {

constexpr double k_least_prominence = 0.05;

double place_of_maximum_nm(std::span<const double> y, const HistogramBins& bins, std::size_t i) {
    const double left = i > 0 ? y[i - 1] : 0.0;
    const double right = i + 1 < y.size() ? y[i + 1] : 0.0;
    const double curvature = left - 2.0 * y[i] + right;
    const double shift = curvature < 0.0 ? 0.5 * (left - right) / curvature : 0.0;
    return bins.center_nm(i) + bins.width_nm * std::clamp(shift, -0.5, 0.5);
}

struct Summit {
    std::size_t bin;
    double height;
};

// Local maxima; a plateau counts once, at its middle.
std::vector<Summit> local_maxima(std::span<const double> y) {
    std::vector<Summit> result;
    for (std::size_t i = 0; i < y.size();) {
        std::size_t end = i + 1;
        while (end < y.size() && y[end] == y[i]) ++end;
        const bool rises = i == 0 || y[i - 1] < y[i];
        const bool falls = end == y.size() || y[end] < y[i];
        if (rises && falls && y[i] > 0.0) result.push_back({(i + end - 1) / 2, y[i]});
        i = end;
    }
    return result;
}

std::size_t lowest_between(std::span<const double> y, std::size_t from, std::size_t to) {
    const auto begin = y.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = y.begin() + static_cast<std::ptrdiff_t>(to);
    return static_cast<std::size_t>(std::min_element(begin, end) - y.begin());
}

// Drops the summit that stands out least, until all that are left stand out enough: topographic
// prominence without recursion.
void drop_minor(std::vector<Summit>& summits, std::span<const double> y, double least) {
    while (summits.size() > 1) {
        std::size_t weakest = 0;
        double weakest_rise = 0.0;
        for (std::size_t k = 0; k < summits.size(); ++k) {
            double saddle = 0.0;
            if (k > 0) saddle = y[lowest_between(y, summits[k - 1].bin, summits[k].bin)];
            if (k + 1 < summits.size())
                saddle = std::max(saddle, y[lowest_between(y, summits[k].bin, summits[k + 1].bin)]);
            const double rise = summits[k].height - saddle;
            if (k == 0 || rise < weakest_rise) {
                weakest = k;
                weakest_rise = rise;
            }
        }
        if (weakest_rise > least) return;
        summits.erase(summits.begin() + static_cast<std::ptrdiff_t>(weakest));
    }
}

std::vector<SizePeak> find_peaks(std::span<const double> y, const HistogramBins& bins) {
    std::vector<Summit> summits = local_maxima(y);
    if (summits.empty()) return {};
    drop_minor(summits, y, k_least_prominence * *std::max_element(y.begin(), y.end()));
    std::vector<SizePeak> peaks;
    std::size_t from = 0;
    for (std::size_t k = 0; k < summits.size(); ++k) {
        const std::size_t to = k + 1 < summits.size()
                                   ? lowest_between(y, summits[k].bin, summits[k + 1].bin)
                                   : y.size();
        const double share = std::accumulate(y.begin() + static_cast<std::ptrdiff_t>(from),
                                             y.begin() + static_cast<std::ptrdiff_t>(to),
                                             0.0);
        peaks.push_back({place_of_maximum_nm(y, bins, summits[k].bin),
                         summits[k].height / bins.width_nm,
                         share});
        from = to;
    }
    return peaks;
}

}  // namespace

double percentile_nm(std::span<const double> number_fraction,
                     const HistogramBins& bins,
                     double share) {
    double below = 0.0;
    for (std::size_t i = 0; i < number_fraction.size(); ++i) {
        const double next = below + number_fraction[i];
        if (next >= share && number_fraction[i] > 0.0) {
            return bins.edge_nm(i) +
                   bins.width_nm * std::clamp((share - below) / number_fraction[i], 0.0, 1.0);
        }
        below = next;
    }
    return bins.edge_nm(number_fraction.size());
}

SizeStatistics describe_curve(std::span<const double> number_fraction, const HistogramBins& bins) {
    const auto top = std::max_element(number_fraction.begin(), number_fraction.end());
    double mean = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) mean += number_fraction[i] * bins.center_nm(i);
    double variance = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        const double off = bins.center_nm(i) - mean;
        variance += number_fraction[i] * off * off;
    }
    SizeStatistics result;
    result.mode_nm.value = place_of_maximum_nm(
        number_fraction, bins, static_cast<std::size_t>(top - number_fraction.begin()));
    result.mean_nm.value = mean;
    result.sd_nm.value = std::sqrt(variance);
    result.d10_nm.value = percentile_nm(number_fraction, bins, 0.10);
    result.d50_nm.value = percentile_nm(number_fraction, bins, 0.50);
    result.d90_nm.value = percentile_nm(number_fraction, bins, 0.90);
    result.span.value = (result.d90_nm.value - result.d10_nm.value) / result.d50_nm.value;
    result.range_low_nm = percentile_nm(number_fraction, bins, 0.01);
    result.range_high_nm = percentile_nm(number_fraction, bins, 0.99);
    result.peaks = find_peaks(number_fraction, bins);
    return result;
}

}  // namespace nta
