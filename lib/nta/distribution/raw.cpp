// SPDX-License-Identifier: MIT
#include "nta/distribution/raw.hpp"

#include <algorithm>
#include <cmath>

namespace nta {

namespace {

constexpr double k_reach = 4.0;  // standard deviations; 6e-5 of the mass lies beyond

double normal_integral(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

RawHistogram::RawHistogram(const std::vector<std::optional<double>>& diameters_nm,
                           const HistogramBins& bins)
    : bins_(bins.count), kernels_(diameters_nm.size()) {
    for (std::size_t i = 0; i < diameters_nm.size(); ++i) {
        if (!diameters_nm[i]) continue;
        const double d = *diameters_nm[i];
        const double low = d * std::exp(-k_reach * k_raw_kernel_ln) / bins.width_nm;
        const double high = d * std::exp(k_reach * k_raw_kernel_ln) / bins.width_nm;
        if (low >= static_cast<double>(bins.count)) continue;
        const auto first = static_cast<std::size_t>(low);
        const auto end = static_cast<std::size_t>(
            std::min(std::floor(high) + 1.0, static_cast<double>(bins.count)));
        kernels_[i].first = first;
        double below =
            first > 0 ? normal_integral(std::log(bins.edge_nm(first) / d) / k_raw_kernel_ln) : 0.0;
        for (std::size_t b = first; b < end; ++b) {
            const double next =
                normal_integral(std::log(bins.edge_nm(b + 1) / d) / k_raw_kernel_ln);
            kernels_[i].mass.push_back(static_cast<float>(next - below));
            below = next;
        }
    }
}

std::vector<double> RawHistogram::bin_mass(std::span<const double> weights) const {
    std::vector<double> result(bins_, 0.0);
    for (std::size_t i = 0; i < kernels_.size(); ++i) {
        if (!(weights[i] > 0.0)) continue;
        const Kernel& kernel = kernels_[i];
        for (std::size_t b = 0; b < kernel.mass.size(); ++b) {
            result[kernel.first + b] += weights[i] * static_cast<double>(kernel.mass[b]);
        }
    }
    return result;
}

}  // namespace nta
