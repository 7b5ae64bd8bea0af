// SPDX-License-Identifier: MIT
#include "nta/pipeline/detection_limit.hpp"

#include "nta/core/order_statistics.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace nta {
namespace {

constexpr std::size_t k_classes = 4;
constexpr std::size_t k_fewest_per_class = 10;
constexpr double k_steepest_power = 6.0;
constexpr double k_surely_unseen = 0.9;  // the limit is known to a tenth, from above
constexpr double k_in_focus = 0.9;       // quantile of a track's SNR

struct Seen {
    double snr;
    double D_um2_per_s;
    double positions;
};

double in_focus_snr(const Track& track) {
    std::vector<double> snr;
    for (const Localization& p : track.positions) snr.push_back(p.snr());
    return quantile_of(std::move(snr), k_in_focus);
}

std::vector<Seen> seen_particles(const DistributionInput& input) {
    std::vector<Seen> seen;
    for (std::size_t i = 0; i < input.sized.size(); ++i) {
        if (!input.sized[i].used) continue;
        const Track& track = input.tracks[i];
        seen.push_back({in_focus_snr(track),
                        input.diffusion.tracks[i]->D_um2_per_s,
                        static_cast<double>(track.positions.size())});
    }
    return seen;
}

// Diameter of the mean D: of a class, far better known than that of a track.
double diameter_nm(std::span<const Seen> seen, const Settings& settings) {
    double sum = 0.0, positions = 0.0;
    for (const Seen& s : seen) {
        sum += s.positions * s.D_um2_per_s;
        positions += s.positions;
    }
    if (!(sum > 0.0)) return 0.0;
    return hydrodynamic_diameter(
               Diffusivity::um2_per_s(sum / positions), settings.temperature, settings.viscosity)
        .nanometers();
}

}  // namespace

std::optional<double> detection_limit_nm(const DistributionInput& input) {
    std::vector<Seen> seen = seen_particles(input);
    const std::size_t per_class = seen.size() / k_classes;
    if (per_class < k_fewest_per_class) return std::nullopt;
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.snr < b.snr; });
    std::optional<double> limit_nm;
    for (std::size_t c = 0; c < k_classes; ++c) {
        const std::span<const Seen> alike = std::span(seen).subspan(c * per_class, per_class);
        const double here_nm =
            diameter_nm(alike, input.settings) *
            std::pow(input.options.count_snr / alike[per_class / 2].snr, 1.0 / k_steepest_power);
        if (here_nm > 0.0 && (!limit_nm || here_nm < *limit_nm)) limit_nm = here_nm;
    }
    return limit_nm;
}

namespace {

// What may be missing from a curve below the limit.
enum class Unseen {
    few,         // the curve has come to its end above the limit
    small_side,  // more than a tenth of the curve lies below it
    most         // the particles seen are the tail of a sample that goes on below it
};

double left_edge_nm(const SizeCurve& curve, std::size_t bin) {
    return curve.bin_width_nm * static_cast<double>(bin);
}

double share_below(const SizeCurve& curve, double limit_nm) {
    double below = 0.0;
    for (std::size_t i = 0; i < curve.number_fraction.size(); ++i) {
        const double inside = (limit_nm - left_edge_nm(curve, i)) / curve.bin_width_nm;
        below += curve.number_fraction[i] * std::clamp(inside, 0.0, 1.0);
    }
    return below;
}

Unseen unseen_particles(const SizeDistribution& size,
                        const SizeEstimate& reported,
                        const SeenAbove& seen) {
    constexpr double bearable_share = 0.1;  // what D10 needs
    const SizeStatistics& s = reported.statistics;
    const bool is_crowded = s.d50_nm->value < crowded_at_limit_nm(seen.limit_nm);
    if (size.falls_from_limit_to_nm && is_crowded) return Unseen::most;
    const double surely_nm = seen.is_cut ? seen.limit_nm : k_surely_unseen * seen.limit_nm;
    if (s.mode_nm->value < surely_nm) return Unseen::most;
    return share_below(reported.curve, surely_nm) > bearable_share ? Unseen::small_side
                                                                   : Unseen::few;
}

void refuse_small_side(SizeStatistics& s, double limit_nm) {
    s.d10_nm.reset();
    s.sd_nm.reset();
    s.span.reset();
    if (s.range_low_nm && *s.range_low_nm < limit_nm) s.range_low_nm.reset();
    for (std::optional<double>& d_nm : s.percentiles_nm) {
        if (d_nm && *d_nm < limit_nm) d_nm.reset();
    }
}

void refuse_all(SizeStatistics& s) {
    s.mean_nm.reset();
    s.sd_nm.reset();
    s.d10_nm.reset();
    s.d50_nm.reset();
    s.d90_nm.reset();
    s.span.reset();
    s.range_low_nm.reset();
    s.range_high_nm.reset();
    std::fill(s.percentiles_nm.begin(), s.percentiles_nm.end(), std::nullopt);
}

void refuse(SizeStatistics& s, const SeenAbove& seen, Unseen unseen, double doubtful_nm) {
    if (unseen == Unseen::small_side) return refuse_small_side(s, seen.limit_nm);
    s.mode_nm.reset();
    std::erase_if(s.peaks, [&](const SizePeak& peak) { return peak.position_nm <= doubtful_nm; });
    // Of a curve that is the sample's above the limit and nothing else, the other numbers hold.
    if (!seen.is_cut) refuse_all(s);
}

Diagnostic refusal(const SizeEstimate& reported, const SeenAbove& seen, Unseen unseen) {
    const double nm = seen.limit_nm;
    const double below = share_below(reported.curve, nm);
    if (unseen == Unseen::small_side)
        return {"near-detection-limit",
                Severity::warning,
                fmt::format("{:.0f} % of the size distribution lies below {:.0f} nm, the smallest "
                            "diameter sure to be seen: D10, standard deviation and span are not "
                            "given, and the sample may hold more small particles than the curve "
                            "shows; raise the camera level or the laser power",
                            100.0 * below,
                            nm),
                below};
    if (seen.is_cut)
        return {"below-detection-limit",
                Severity::warning,
                fmt::format("the size distribution still rises toward {:.0f} nm, the smallest "
                            "diameter that would have been seen: it has no mode above, none is "
                            "given, and the other sizes are those of the particles above",
                            nm),
                nm};
    return {"below-detection-limit",
            Severity::warning,
            fmt::format("most particles may be smaller than {:.0f} nm, the smallest diameter sure "
                        "to be seen: mode, mean, standard deviation, D10, D50, D90 and span are "
                        "not given, for they would be those of the limit and not of the sample; "
                        "raise the camera level or the laser power",
                        nm),
            nm};
}

}  // namespace

Diagnostic detection_limit_note(double limit_nm) {
    return {
        "detection-limit",
        Severity::note,
        fmt::format("by the brightness of the particles seen, ones like them below {:.0f} nm may "
                    "have gone unseen (light as d^6, the steepest law)",
                    limit_nm),
        limit_nm};
}

SizeDistribution refuse_unseen(SizeDistribution size, const SeenAbove& seen) {
    const SizeEstimate* reported = size.reported();
    if (reported == nullptr) return size;
    const Unseen unseen = unseen_particles(size, *reported, seen);
    if (unseen == Unseen::few) return size;
    size.diagnostics.push_back(refusal(*reported, seen, unseen));
    const double doubtful_nm =
        std::max(size.falls_from_limit_to_nm.value_or(seen.limit_nm), seen.limit_nm);
    for (auto& [method, estimate] : size.by_method) {
        if (estimate) refuse(estimate->statistics, seen, unseen, doubtful_nm);
    }
    return size;
}

}  // namespace nta
