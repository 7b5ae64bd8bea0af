// SPDX-License-Identifier: MIT
#include "nta/concentration/estimate_concentration.hpp"

#include "nta/concentration/occupancy.hpp"
#include "nta/core/error.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {

namespace {

constexpr double k_nominal_depth_um = 10.0;
// 95 % upper limit of a Poisson mean of which nothing was seen
const double k_nothing_seen = -std::log(0.05);

// The counted particles of a video.
struct Counts {
    std::vector<double> per_frame;  // in order of options.frames
    double mean = 0.0;
    double all_spots_mean = 0.0;
    double width_px = 0.0;  // median of the counted spots
};

double median_of(std::vector<double>& values) {
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// The picture reaches from half a pixel before the first center to half a pixel behind the last.
bool in_counted_area(const Localization& spot, const ConcentrationOptions& o) {
    const auto within = [&](double at_px, double size_px) {
        return at_px >= o.margin_px - 0.5 && at_px < size_px - o.margin_px - 0.5;
    };
    return within(spot.x_px, o.image_width_px) && within(spot.y_px, o.image_height_px);
}

Counts count_spots(const Localizations& spots,
                   const ConcentrationOptions& options,
                   const std::vector<bool>& left_out) {
    Counts counts;
    std::vector<std::int32_t> frames = options.frames;
    std::sort(frames.begin(), frames.end());
    counts.per_frame.assign(frames.size(), 0.0);
    if (frames.empty()) return counts;
    std::vector<double> widths_px;
    double counted = 0.0;
    double all = 0.0;
    for (std::size_t k = 0; k < spots.size(); ++k) {
        if (!left_out.empty() && left_out[k]) continue;
        const Localization& spot = spots[k];
        const auto at = std::lower_bound(frames.begin(), frames.end(), spot.frame);
        if (at == frames.end() || *at != spot.frame) continue;
        all += 1.0;
        if (spot.snr() < options.count_snr || !in_counted_area(spot, options)) continue;
        counts.per_frame[static_cast<std::size_t>(at - frames.begin())] += 1.0;
        counted += 1.0;
        widths_px.push_back(static_cast<double>(spot.width_px));
    }
    const auto n = static_cast<double>(frames.size());
    counts.mean = counted / n;
    counts.all_spots_mean = all / n;
    counts.width_px = median_of(widths_px);
    return counts;
}

void require_positive(double value, const char* what, const char* option) {
    if (value > 0.0) return;
    throw InputError(fmt::format("the {} is {}; {} takes a positive number", what, value, option),
                     Fault::usage);
}

double counted_area_um2(const ConcentrationOptions& o) {
    const double width_px = o.image_width_px - 2.0 * o.margin_px;
    const double height_px = o.image_height_px - 2.0 * o.margin_px;
    const double area_px2 = width_px * height_px - o.excluded_area_px2;
    if (!(width_px > 0.0 && height_px > 0.0 && area_px2 > 0.0)) {
        throw InputError(
            fmt::format("nothing of the {} x {} picture is left to count in; exclude less "
                        "of it with --exclude",
                        o.image_width_px,
                        o.image_height_px),
            Fault::usage);
    }
    return area_px2 * o.scale.um_from_px() * o.scale.um_from_px();
}

// Particles expected within merging distance of a particle, q, for a raw count: n_raw = n exp(-q /
// 2) solved for q.
double neighbors_of(double raw_count, double merge_area_over_counted) {
    double q = 0.0;
    for (int i = 0; i < 200; ++i) {
        // beyond q = 2 more particles make fewer spots: no count can tell them
        q = std::min(2.0, merge_area_over_counted * raw_count * std::exp(0.5 * q));
    }
    return q;
}

// Variance of the mean from the scatter of separated stretches of at least ten correlation times, 0
// where there are fewer than 20 of them: it would not be known well enough to be compared.
double variance_of_stretches(const std::vector<double>& counts, double looks) {
    const auto stretches = static_cast<std::size_t>(looks / 5.0);
    if (stretches < 20) return 0.0;
    const std::size_t length = counts.size() / stretches;
    if (length == 0) return 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t s = 0; s < stretches; ++s) {
        double mean = 0.0;
        for (std::size_t i = 0; i < length; ++i) mean += counts[s * length + i];
        mean /= static_cast<double>(length);
        sum += mean;
        squares += mean * mean;
    }
    const auto n = static_cast<double>(stretches);
    return std::max(0.0, (squares - sum * sum / n) / (n - 1.0) / n);
}

// 95 % interval of the mean m of a gamma variable with variance m / looks, from one value: all m
// that a two-sided test accepts. Where less than one independent particle stands behind the value,
// the gamma's own mean lies above it; nothing is then too few, and the interval begins at 0.
Estimate interval_of(double value, double relative_variance) {
    const double shape = 1.0 / relative_variance;
    Estimate result;
    result.value = value;
    result.se = value * std::sqrt(relative_variance);
    // gamma_p_inva solves P(a, x) = p for a: the mean is a in units of value / shape
    result.low = shape < 1.0 ? 0.0 : value * boost::math::gamma_p_inva(shape, 0.975) / shape;
    result.high = value * boost::math::gamma_p_inva(shape, 0.025) / shape;
    return result;
}

Estimate scaled(const Estimate& estimate, double factor) {
    const auto times = [&](std::optional<double> v) {
        return v ? std::optional(*v * factor) : std::nullopt;
    };
    return {estimate.value * factor, times(estimate.low), times(estimate.high), times(estimate.se)};
}

void note_numbers(double mean, double q, Diagnostics& diagnostics) {
    const double coincidence = 1.0 - std::exp(-q);
    if (coincidence > 0.05) {
        diagnostics.push_back(
            {"crowded",
             Severity::warning,
             fmt::format("{:.0f} % of the particles have a neighbor so close that the "
                         "two make one spot; dilute the sample",
                         100.0 * coincidence),
             coincidence});
    }
    if (mean < 20.0) {
        diagnostics.push_back(
            {"few-particles",
             Severity::note,
             fmt::format("{:.1f} particles per frame are fewer than the usual 20 to "
                         "100; film more places, or dilute the sample less",
                         mean),
             mean});
    } else if (mean > 100.0) {
        diagnostics.push_back(
            {"many-particles",
             Severity::note,
             fmt::format("{:.0f} particles per frame are more than the usual 20 to "
                         "100; dilute the sample more",
                         mean),
             mean});
    }
}

// Warns where the counts rise or fall more than wandering particles explain (4 standard errors).
void check_trend(const Counts& counts,
                 const CountedBox& box,
                 const ParticleMotion& motion,
                 double frame_interval_s,
                 Diagnostics& diagnostics) {
    const auto n = static_cast<int>(counts.per_frame.size());
    if (n < 20 || counts.mean <= 0.0) return;
    const double middle = 0.5 * (n - 1);
    double products = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; ++i) {
        products += (i - middle) * counts.per_frame[static_cast<std::size_t>(i)];
        squares += (i - middle) * (i - middle);
    }
    const double slope = products / squares;
    const double variance =
        counts.mean * slope_variance_over_mean(box, motion, n, frame_interval_s);
    if (slope * slope <= 16.0 * variance) return;
    const double change = slope * (n - 1) / counts.mean;
    diagnostics.push_back(
        {"count-trend",
         Severity::warning,
         fmt::format("the number of particles per frame changes by {:+.0f} % of its "
                     "mean from the first frame to the last, more than diffusion "
                     "explains; look for settling, bleaching or a change of focus",
                     100.0 * change),
         change});
}

// Time from one counted frame to the next, dropped and repeated ones bridged on average.
double interval_between_frames_s(const ConcentrationOptions& o) {
    if (o.frames.size() < 2) return o.scale.s_from_frame();
    const auto [first, last] = std::minmax_element(o.frames.begin(), o.frames.end());
    return o.scale.s_from_frame() * static_cast<double>(*last - *first) /
           static_cast<double>(o.frames.size() - 1);
}

// Counts per frame with standard error, once something was counted.
Estimate particles_per_frame(const Counts& counts, double q, double looks) {
    const double correction = std::exp(0.5 * q);
    const double by_occupancy = 1.0 / (counts.mean * correction * looks);
    const double by_scatter =
        variance_of_stretches(counts.per_frame, looks) / (counts.mean * counts.mean);
    return interval_of(counts.mean * correction, std::max(by_occupancy, by_scatter));
}

double depth_of_box_um(const ConcentrationOptions& o) {
    if (o.weighted && o.weighted->mean_depth_um > 0.0) return o.weighted->mean_depth_um;
    return o.depth ? o.depth->micrometers() : k_nominal_depth_um;
}

// Adds a relative standard uncertainty to an estimate: in quadrature to ln of its ends.
Estimate with_uncertainty(Estimate e, double u_relative) {
    constexpr double normal_97_5 = 1.959963984540054;
    const double extra = normal_97_5 * u_relative;
    if (!(e.value > 0.0)) {
        if (e.high) *e.high *= std::exp(extra);
        return e;
    }
    if (e.low && *e.low > 0.0)
        e.low = e.value * std::exp(-std::hypot(std::log(e.value / *e.low), extra));
    if (e.high) e.high = e.value * std::exp(std::hypot(std::log(*e.high / e.value), extra));
    if (e.se) e.se = std::hypot(*e.se, u_relative * e.value);
    return e;
}

// Concentration and mean depth of spots that weigh 1 / depth each.
void add_weighted(const ConcentrationOptions& options,
                  const Counts& counts,
                  double correction,
                  double looks,
                  Concentration& result) {
    const WeightedCount& w = *options.weighted;
    const Volume per_um = Volume::cubic_micrometers(result.counted_area_um2);
    if (!(w.sum_per_um > 0.0)) {
        if (!(w.mean_depth_um > 0.0)) return;
        const double volume_ml = w.mean_depth_um * per_um.milliliters();
        result.per_ml = scaled(with_uncertainty(result.particles_per_frame, w.depth_u_relative),
                               options.dilution / volume_ml);
        return;
    }
    const auto frames = static_cast<double>(counts.per_frame.size());
    const double effective = std::max(w.effective_spots / frames, 1e-9) * correction * looks;
    const double by_scatter =
        variance_of_stretches(counts.per_frame, looks) / (counts.mean * counts.mean);
    Estimate e =
        interval_of(w.sum_per_um / frames * correction, std::max(1.0 / effective, by_scatter));
    e = with_uncertainty(e, w.depth_u_relative);
    result.per_ml = scaled(e, options.dilution / per_um.milliliters());
    result.effective_particles = effective;
    Estimate depth;
    depth.value = w.mean_depth_um;
    depth.se = w.depth_u_relative * depth.value;
    depth.low = depth.high = depth.value;
    result.depth_um = with_uncertainty(depth, w.depth_u_relative);
    result.depth_um->se = w.depth_u_relative * depth.value;
}

}  // namespace

Concentration estimate_concentration(const Localizations& spots,
                                     const ConcentrationOptions& options,
                                     const std::vector<bool>& left_out) {
    require_positive(options.dilution, "dilution", "--dilution");
    if (options.depth)
        require_positive(options.depth->micrometers(), "depth of view", "--depth-um");
    Concentration result;
    result.counted_area_um2 = counted_area_um2(options);
    result.method = options.weighted ? "calibration" : options.depth ? "given depth" : "none";
    const Counts counts = count_spots(spots, options, left_out);
    result.counted_frames = counts.per_frame.size();
    result.particles_per_frame_raw = counts.mean;
    result.centers_per_frame = counts.all_spots_mean;
    if (options.depth) result.depth_um.emplace().value = options.depth->micrometers();
    if (counts.per_frame.empty()) return result;

    const double um = options.scale.um_from_px();
    const CountedBox box{(options.image_width_px - 2.0 * options.margin_px) * um,
                         (options.image_height_px - 2.0 * options.margin_px) * um,
                         depth_of_box_um(options)};
    const ParticleMotion motion{
        options.typical_D.um2_per_s(), options.flow_x_um_per_s, options.flow_y_um_per_s};
    const double interval_s = interval_between_frames_s(options);
    const double looks =
        independent_looks(box, motion, static_cast<int>(counts.per_frame.size()), interval_s);

    const double merge_radius_um = 3.0 * counts.width_px * um;
    const double merge_share =
        std::numbers::pi * merge_radius_um * merge_radius_um / result.counted_area_um2;
    const double q = neighbors_of(counts.mean, merge_share);
    if (counts.mean > 0.0) {
        result.particles_per_frame = particles_per_frame(counts, q, looks);
        result.effective_particles =
            std::pow(result.particles_per_frame.value / *result.particles_per_frame.se, 2);
    } else {
        result.particles_per_frame =
            Estimate{.value = 0.0, .low = 0.0, .high = k_nothing_seen / looks, .se = std::nullopt};
    }
    if (options.weighted) {
        add_weighted(options, counts, std::exp(0.5 * q), looks, result);
    } else if (options.depth) {
        const Volume volume = Volume::cubic_micrometers(result.counted_area_um2 * box.z_um);
        result.per_ml = scaled(result.particles_per_frame, options.dilution / volume.milliliters());
    }
    note_numbers(result.particles_per_frame.value, q, result.diagnostics);
    constexpr double fewest_for_trend = 5.0;
    if (result.effective_particles >= fewest_for_trend)
        check_trend(counts, box, motion, interval_s, result.diagnostics);
    return result;
}

Concentration above_limit(Concentration all, double limit_nm, const Estimate& share) {
    all.detection_limit_nm = limit_nm;
    if (!all.per_ml) return all;
    if (share.value > 0.0 && share.se)
        all.per_ml = with_uncertainty(*all.per_ml, *share.se / share.value);
    all.per_ml = scaled(*all.per_ml, share.value);
    return all;
}

}  // namespace nta
