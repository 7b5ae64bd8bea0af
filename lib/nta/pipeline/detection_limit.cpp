// SPDX-License-Identifier: MIT
#include "nta/pipeline/detection_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace nta {
namespace {

constexpr std::size_t k_classes = 4;
constexpr std::size_t k_fewest_per_class = 10;
constexpr double k_steepest_power = 6.0;
constexpr double k_in_focus = 0.9;  // quantile of SNR, in a track and in a class

struct Seen {
    double diameter_nm;
    double snr;
};

double quantile_of(std::vector<double> values, double share) {
    const auto place = values.begin() + std::lround(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

double in_focus_snr(const Track& track) {
    std::vector<double> snr;
    for (const Localization& p : track.positions) snr.push_back(p.snr());
    return quantile_of(std::move(snr), k_in_focus);
}

std::vector<Seen> seen_particles(const DistributionInput& input, const SizeStatistics& curve) {
    const double width = curve.sd_nm.value / curve.mean_nm.value;
    std::vector<Seen> seen;
    for (std::size_t i = 0; i < input.sized.size(); ++i) {
        const auto& D = input.diffusion.tracks[i];
        if (!input.sized[i].used || !input.sized[i].diameter_nm || !D || !D->D_se_um2_per_s)
            continue;
        const double error = *D->D_se_um2_per_s / D->D_um2_per_s;
        const double reliability = width * width / (width * width + error * error);
        const double ratio = *input.sized[i].diameter_nm / curve.d50_nm.value;
        seen.push_back(
            {curve.d50_nm.value * std::pow(ratio, reliability), in_focus_snr(input.tracks[i])});
    }
    return seen;
}

}  // namespace

std::optional<double> detection_limit_nm(const DistributionInput& input,
                                         const SizeDistribution& size) {
    const SizeEstimate* reported = size.reported();
    if (!reported || !(reported->statistics.d50_nm.value > 0.0)) return std::nullopt;
    std::vector<Seen> seen = seen_particles(input, reported->statistics);
    const std::size_t per_class = seen.size() / k_classes;
    if (per_class < k_fewest_per_class) return std::nullopt;
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
        return a.diameter_nm < b.diameter_nm;
    });
    std::optional<double> limit_nm;
    for (std::size_t c = 0; c < k_classes; ++c) {
        std::vector<double> diameters_nm, snr;
        for (std::size_t i = c * per_class; i < (c + 1) * per_class; ++i) {
            diameters_nm.push_back(seen[i].diameter_nm);
            snr.push_back(seen[i].snr);
        }
        const double bright = quantile_of(std::move(snr), k_in_focus);
        const double here_nm = quantile_of(std::move(diameters_nm), 0.5) *
                               std::pow(input.options.count_snr / bright, 1.0 / k_steepest_power);
        if (!limit_nm || here_nm < *limit_nm) limit_nm = here_nm;
    }
    return limit_nm;
}

Diagnostics detection_limit_diagnostics(double limit_nm, const SizeEstimate& reported) {
    Diagnostics out;
    out.push_back(
        {"detection-limit",
         Severity::note,
         fmt::format("by the brightness of the particles seen, ones like them below {:.0f} nm may "
                     "have gone unseen (light as d^6, the steepest law)",
                     limit_nm),
         limit_nm});
    constexpr double bearable_share = 0.1;
    const SizeCurve& curve = reported.curve;
    double below = 0.0;
    for (std::size_t i = 0; i < curve.number_fraction.size(); ++i) {
        const double center_nm = curve.bin_width_nm * (static_cast<double>(i) + 0.5);
        if (center_nm < limit_nm) below += curve.number_fraction[i];
    }
    if (below > bearable_share) {
        out.push_back(
            {"near-detection-limit",
             Severity::warning,
             fmt::format("{:.0f} % of the size distribution lies below {:.0f} nm, where particles "
                         "may have gone unseen: the sample may hold more and smaller particles "
                         "than the curve shows; raise the camera level or the laser power",
                         100.0 * below,
                         limit_nm),
             below});
    }
    return out;
}

}  // namespace nta
