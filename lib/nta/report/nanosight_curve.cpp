// SPDX-License-Identifier: MIT
#include "nta/report/nanosight_curve.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace nta {
namespace {

// Share of the particles below a diameter, bins taken as even inside.
double share_below(const std::vector<double>& cumulative, double bins) {
    const double last = static_cast<double>(cumulative.size() - 1);
    const double at = std::clamp(bins, 0.0, last);
    const auto lower = static_cast<std::size_t>(at);
    if (lower + 1 >= cumulative.size()) return cumulative.back();
    const double inside = at - static_cast<double>(lower);
    return cumulative[lower] + inside * (cumulative[lower + 1] - cumulative[lower]);
}

std::vector<double> whole_bins(const ResultDigest& video, double amount) {
    std::vector<double> cumulative(video.number_fraction.size() + 1, 0.0);
    std::partial_sum(
        video.number_fraction.begin(), video.number_fraction.end(), cumulative.begin() + 1);
    std::vector<double> bins(k_nanosight_bins);
    double before = 0.0;
    for (std::size_t k = 0; k < bins.size(); ++k) {
        const double edge_nm = static_cast<double>(k + 1);
        const double below =
            std::round(amount * share_below(cumulative, edge_nm / video.bin_width_nm));
        bins[k] = std::max(0.0, below - before);
        before = std::max(before, below);
    }
    return bins;
}

double center_nm(std::size_t bin) { return static_cast<double>(bin) + 0.5; }

void set_moments(NanosightCurve& curve, double total) {
    double sum = 0.0;
    for (std::size_t k = 0; k < curve.bins.size(); ++k) sum += curve.bins[k] * center_nm(k);
    curve.mean_nm = sum / total;
    double squares = 0.0;
    for (std::size_t k = 0; k < curve.bins.size(); ++k) {
        squares += curve.bins[k] * std::pow(center_nm(k) - curve.mean_nm, 2);
    }
    curve.sd_nm = std::sqrt(squares / total);
}

void set_percentiles(NanosightCurve& curve, double total) {
    const auto holds = [](double bin) { return bin > 0.0; };
    const auto first = std::find_if(curve.bins.begin(), curve.bins.end(), holds);
    const auto last = std::find_if(curve.bins.rbegin(), curve.bins.rend(), holds);
    const auto top = static_cast<double>(curve.percentiles_nm.size() - 1);
    double below = 0.0;
    std::size_t k = 0;
    for (std::size_t p = 1; p + 1 < curve.percentiles_nm.size(); ++p) {
        const double wanted = total * static_cast<double>(p) / top;
        while (below + curve.bins[k] < wanted && k + 1 < curve.bins.size()) {
            below += curve.bins[k++];
        }
        curve.percentiles_nm.at(p) = static_cast<double>(k) + (wanted - below) / curve.bins[k];
    }
    curve.percentiles_nm.front() = static_cast<double>(first - curve.bins.begin());
    curve.percentiles_nm.back() = static_cast<double>(curve.bins.rend() - last);
}

// Mean, standard deviation and percentiles of the bins.
void describe(NanosightCurve& curve) {
    const double total = std::accumulate(curve.bins.begin(), curve.bins.end(), 0.0);
    curve.has_sizes = total > 0.0;
    if (!curve.has_sizes) return;
    set_moments(curve, total);
    set_percentiles(curve, total);
}

std::size_t highest_bin(const NanosightCurve& curve) {
    const auto highest = std::max_element(curve.bins.begin(), curve.bins.end());
    return static_cast<std::size_t>(highest - curve.bins.begin());
}

}  // namespace

NanosightCurve nanosight_curve(const ResultDigest& video, double amount) {
    NanosightCurve curve;
    curve.bins = video.number_fraction.empty() ? std::vector<double>(k_nanosight_bins)
                                               : whole_bins(video, amount);
    describe(curve);
    if (!curve.has_sizes) return curve;
    const auto edge_nm = static_cast<double>(highest_bin(curve));
    curve.mode_nm = std::clamp(video.mode_nm.value_or(edge_nm + 0.5), edge_nm, edge_nm + 1.0);
    return curve;
}

NanosightCurve weighted_curve(const NanosightCurve& by_number, NanosightWeighting weighting) {
    if (weighting == NanosightWeighting::number) return by_number;
    NanosightCurve curve;
    for (std::size_t k = 0; k < by_number.bins.size(); ++k) {
        const auto d_nm = static_cast<double>(k);
        const double area_nm2 = std::numbers::pi * d_nm * d_nm;
        const double each =
            weighting == NanosightWeighting::surface_area ? area_nm2 : area_nm2 * d_nm / 6.0;
        curve.bins.push_back(std::round(by_number.bins[k] * each));
    }
    describe(curve);
    if (curve.has_sizes) curve.mode_nm = center_nm(highest_bin(curve));
    return curve;
}

}  // namespace nta
