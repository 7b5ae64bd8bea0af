// SPDX-License-Identifier: MIT
#include "nta/distribution/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {

namespace {

constexpr double k_least_prominence = 0.05;
// What lies beyond the 0th and the 100th percentile of a curve whose tails never end.
constexpr double k_beyond_percentiles = 1e-4;

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

// Of two summits nearer than the ratio, the higher one stands for both.
void join_near(std::vector<Summit>& summits, const HistogramBins& bins, double least_ratio) {
    for (std::size_t k = 0; k + 1 < summits.size();) {
        if (bins.center_nm(summits[k + 1].bin) >= least_ratio * bins.center_nm(summits[k].bin)) {
            ++k;
            continue;
        }
        const bool is_first_lower = summits[k].height < summits[k + 1].height;
        summits.erase(summits.begin() + static_cast<std::ptrdiff_t>(is_first_lower ? k : k + 1));
        if (k > 0) --k;
    }
}

// Full width at half of the height of the peak at `top` between two valleys; the straight line
// between two bins crosses half.
double half_height_width_nm(std::span<const double> y,
                            const HistogramBins& bins,
                            std::size_t top,
                            std::size_t from,
                            std::size_t to) {
    const double half = 0.5 * y[top];
    std::size_t left = top;
    while (left > from && y[left - 1] >= half) --left;
    std::size_t right = top;
    while (right + 1 < to && y[right + 1] >= half) ++right;
    double width = static_cast<double>(right - left);
    width += left > from ? (y[left] - half) / (y[left] - y[left - 1]) : 0.5;
    width += right + 1 < to ? (y[right] - half) / (y[right] - y[right + 1]) : 0.5;
    return width * bins.width_nm;
}

std::vector<std::optional<double>> percentiles_nm(std::span<const double> y,
                                                  const HistogramBins& bins) {
    std::vector<std::optional<double>> result;
    for (int percent = 0; percent <= 100; ++percent)
        result.push_back(percentile_nm(y, bins, 0.01 * percent));
    const double low = percentile_nm(y, bins, k_beyond_percentiles);
    const double high = percentile_nm(y, bins, 1.0 - k_beyond_percentiles);
    // Outward to the edge of the bin; an edge itself stays.
    result.front() = bins.width_nm * std::floor(low / bins.width_nm + 1e-9);
    result.back() = bins.width_nm * std::ceil(high / bins.width_nm - 1e-9);
    return result;
}

std::vector<SizePeak> find_peaks(std::span<const double> y,
                                 const HistogramBins& bins,
                                 double least_ratio) {
    std::vector<Summit> summits = local_maxima(y);
    if (summits.empty()) return {};
    drop_minor(summits, y, k_least_prominence * *std::max_element(y.begin(), y.end()));
    join_near(summits, bins, least_ratio);
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
                         share,
                         half_height_width_nm(y, bins, summits[k].bin, from, to),
                         std::nullopt});
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

double valley_over_lower_peak(std::span<const double> number_fraction,
                              const HistogramBins& bins,
                              double first_nm,
                              double second_nm) {
    const auto bin = [&](double nm) {
        return std::min(static_cast<std::size_t>(nm / bins.width_nm), number_fraction.size() - 1);
    };
    // In another curve the peaks stand a little off: each is sought on its own side of the valley.
    const std::size_t first = bin(first_nm);
    const std::size_t second = std::max(bin(second_nm), first + 1);
    const std::size_t valley = lowest_between(number_fraction, first, second + 1);
    const std::size_t reach = (second - first + 1) / 2;
    const auto highest = [&](std::size_t from, std::size_t to) {
        double top = 0.0;
        for (std::size_t i = from; i < std::min(to, number_fraction.size()); ++i)
            top = std::max(top, number_fraction[i]);
        return top;
    };
    const double lower = std::min(highest(first > reach ? first - reach : 0, valley + 1),
                                  highest(valley, second + reach + 1));
    return lower > 0.0 ? number_fraction[valley] / lower : 1.0;
}

SizeStatistics describe_curve(std::span<const double> number_fraction,
                              const HistogramBins& bins,
                              double least_peak_ratio) {
    const auto top = std::max_element(number_fraction.begin(), number_fraction.end());
    double mean = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) mean += number_fraction[i] * bins.center_nm(i);
    double variance = 0.0;
    for (std::size_t i = 0; i < bins.count; ++i) {
        const double off = bins.center_nm(i) - mean;
        variance += number_fraction[i] * off * off;
    }
    const auto at_share = [&](double share) { return percentile_nm(number_fraction, bins, share); };
    const auto estimate = [](double value) { return Estimate{value, {}, {}, {}}; };
    const double d10_nm = at_share(0.10), d50_nm = at_share(0.50), d90_nm = at_share(0.90);
    SizeStatistics result;
    result.mode_nm = estimate(place_of_maximum_nm(
        number_fraction, bins, static_cast<std::size_t>(top - number_fraction.begin())));
    result.mean_nm = estimate(mean);
    result.sd_nm = estimate(std::sqrt(variance));
    result.d10_nm = estimate(d10_nm);
    result.d50_nm = estimate(d50_nm);
    result.d90_nm = estimate(d90_nm);
    result.span = estimate((d90_nm - d10_nm) / d50_nm);
    result.range_low_nm = at_share(0.01);
    result.range_high_nm = at_share(0.99);
    result.peaks = find_peaks(number_fraction, bins, least_peak_ratio);
    result.percentiles_nm = percentiles_nm(number_fraction, bins);
    return result;
}

}  // namespace nta
