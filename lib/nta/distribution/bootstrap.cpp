// SPDX-License-Identifier: MIT
#include "nta/distribution/bootstrap.hpp"

#include "nta/core/random.hpp"
#include "nta/distribution/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

constexpr std::array<std::optional<Estimate> SizeStatistics::*, 7> k_estimates{
    &SizeStatistics::mode_nm,
    &SizeStatistics::mean_nm,
    &SizeStatistics::sd_nm,
    &SizeStatistics::d10_nm,
    &SizeStatistics::d50_nm,
    &SizeStatistics::d90_nm,
    &SizeStatistics::span};

// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): neighboring seeds give unrelated streams.
std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t z = seed + (stream + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

// Linear interpolation between order statistics (Hyndman & Fan, Am. Stat. 50 (1996) 361, definition
// 7).
template <class T>
double quantile(std::vector<T>& values, double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto it = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), it, values.end());
    const auto low = static_cast<double>(*it);
    if (below + 1 >= values.size()) return low;
    const auto high = static_cast<double>(*std::min_element(it + 1, values.end()));
    return low + (place - static_cast<double>(below)) * (high - low);
}

template <class T>
std::array<double, 2> widened_interval(std::vector<T>& values, double value, double widening) {
    const double low = quantile(values, 0.025);
    const double high = quantile(values, 0.975);
    return {std::max(value + widening * (low - value), 0.0), value + widening * (high - value)};
}

// The same for a number that is a size or a ratio of sizes, stretched in its logarithm: no factor
// takes a bound to zero.
std::array<double, 2> widened_size_interval(std::vector<double>& values,
                                            double value,
                                            double widening) {
    const double low = quantile(values, 0.025);
    const double high = quantile(values, 0.975);
    // A curve of one bin has no width, and zero no logarithm.
    if (!(low > 0.0) || !(value > 0.0)) return widened_interval(values, value, widening);
    return {value * std::pow(low / value, widening), value * std::pow(high / value, widening)};
}

double standard_deviation(const std::vector<double>& values) {
    double mean = 0.0;
    for (const double v : values) mean += v;
    mean /= static_cast<double>(values.size());
    double sum = 0.0;
    for (const double v : values) sum += (v - mean) * (v - mean);
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

}  // namespace

std::vector<double> resampled_weights(std::span<const double> weights,
                                      const BootstrapPlan& plan,
                                      std::size_t r) {
    Random random(stream_seed(plan.seed, r));
    std::vector<double> result(weights.size(), 0.0);
    for (std::size_t draw = 0; draw < weights.size(); ++draw) {
        const std::size_t i = random.below(weights.size());
        result[i] += weights[i];
    }
    return result;
}

ResampledCurves resampled_curves(const Refit& refit,
                                 std::span<const double> weights,
                                 const BootstrapPlan& plan,
                                 WorkerPool& workers) {
    if (plan.resamples < 2) return {};
    ResampledCurves curves(static_cast<std::size_t>(plan.resamples));
    workers.run(curves.size(),
                [&](std::size_t r) { curves[r] = refit(resampled_weights(weights, plan, r)); });
    return curves;
}

double cut_all_below(ResampledCurves& curves, const HistogramBins& bins, double limit_nm) {
    if (!(limit_nm > 0.0) || curves.size() < 2) return 0.0;
    double mean = 0.0;
    double squares = 0.0;
    for (std::size_t r = 0; r < curves.size(); ++r) {
        const double off = cut_below(curves[r], bins, limit_nm) - mean;
        mean += off / static_cast<double>(r + 1);
        squares += off * off * static_cast<double>(r) / static_cast<double>(r + 1);
    }
    return std::sqrt(squares / static_cast<double>(curves.size() - 1));
}

void add_resolution(SizeEstimate& estimate,
                    const ResampledCurves& curves,
                    const BootstrapPlan& plan) {
    constexpr double rayleigh = 8.0 / (std::numbers::pi * std::numbers::pi);
    std::vector<SizePeak>& peaks = estimate.statistics.peaks;
    if (curves.empty() || peaks.size() < 2) return;
    const std::vector<double>& curve = estimate.curve.number_fraction;
    const HistogramBins bins{estimate.curve.bin_width_nm, curve.size()};
    const auto valley = [&](const std::vector<double>& y, std::size_t k) {
        return valley_over_lower_peak(y, bins, peaks[k].position_nm, peaks[k + 1].position_nm);
    };
    for (std::size_t k = 0; k + 1 < peaks.size(); ++k) {
        const double value = valley(curve, k);
        const auto two = std::count_if(curves.begin(), curves.end(), [&](const auto& again) {
            return value + plan.widening * (valley(again, k) - value) < rayleigh;
        });
        peaks[k].resolved_from_next_probability =
            static_cast<double>(two) / static_cast<double>(curves.size());
    }
}

void add_intervals(SizeEstimate& estimate,
                   const ResampledCurves& curves,
                   const BootstrapPlan& plan,
                   WorkerPool& workers) {
    if (curves.empty()) return;
    const std::size_t n = curves.size();
    SizeCurve& curve = estimate.curve;
    const HistogramBins bins{curve.bin_width_nm, curve.number_fraction.size()};
    std::vector<std::array<double, k_estimates.size()>> numbers(n);
    workers.run(n, [&](std::size_t r) {
        const SizeStatistics statistics = describe_curve(curves[r], bins);
        for (std::size_t e = 0; e < k_estimates.size(); ++e)
            numbers[r][e] = (statistics.*k_estimates[e])->value;
    });
    std::vector<double> values(n);
    for (std::size_t e = 0; e < k_estimates.size(); ++e) {
        for (std::size_t r = 0; r < n; ++r) values[r] = numbers[r][e];
        Estimate& target = *(estimate.statistics.*k_estimates[e]);
        target.se = plan.widening * standard_deviation(values);
        const auto [low, high] =
            widened_size_interval(values, target.value, plan.widening * plan.stretch);
        target.low = low;
        target.high = high;
    }
    curve.number_fraction_low.resize(bins.count);
    curve.number_fraction_high.resize(bins.count);
    std::vector<float> heights(n);
    for (std::size_t i = 0; i < bins.count; ++i) {
        for (std::size_t r = 0; r < n; ++r) heights[r] = static_cast<float>(curves[r][i]);
        const auto [low, high] =
            widened_interval(heights, curve.number_fraction[i], plan.widening * plan.stretch);
        curve.number_fraction_low[i] = low;
        curve.number_fraction_high[i] = high;
    }
}

}  // namespace nta
