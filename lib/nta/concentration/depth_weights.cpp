// SPDX-License-Identifier: MIT
#include "nta/concentration/depth_weights.hpp"

#include "nta/core/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nta {
namespace {

// A counted particle's peak did reach the threshold: where its brightness says less, it is the
// noise.
constexpr double k_least_peak_over_threshold = 1.15;
constexpr double k_limit_peak_over_threshold = 1.5;
constexpr double k_most_short_share = 0.8;
constexpr int k_typical_displacements = 5;

// One particle: a track, or a spot of no track.
struct Particle {
    std::vector<std::size_t> spots;
    double D_um2_per_s = 0.0;
    double blur_px2 = 0.0;
    double log_rest_peak = 0.0;
    double log_rest_peak_se = 0.0;
};

double motion_blur_px2(double D_um2_per_s, const DepthWeightOptions& o) {
    const double um = o.scale.um_from_px();
    return D_um2_per_s * o.exposure.seconds() / (3.0 * um * um);
}

struct RestPeak {
    double log_adu = 0.0;
    double se = 0.0;
};

// Middle of a track's values, and its standard error by their scatter: that of the median of normal
// numbers, their standard deviation told by the median deviation.
RestPeak middle_of(const std::vector<double>& logs) {
    constexpr double sd_over_median_deviation = 1.4826;
    constexpr double median_over_mean_se = 1.2533;
    RestPeak out{median_of(logs), 0.0};
    std::vector<double> deviations;
    for (const double v : logs) deviations.push_back(std::abs(v - out.log_adu));
    out.se = median_over_mean_se * sd_over_median_deviation * median_of(deviations) /
             std::sqrt(static_cast<double>(logs.size()));
    return out;
}

class Weighing {
  public:
    Weighing(const Localizations& spots, const DepthWeightOptions& options)
        : spots_(spots), o_(options) {}

    void add(const std::vector<std::size_t>& spots, const WeighedTrack& motion) {
        Particle p;
        p.spots = spots;
        // A short track's D is shrunk toward the typical one.
        const double n = motion.D_um2_per_s ? motion.displacements : 0;
        p.D_um2_per_s =
            (n * std::clamp(motion.D_um2_per_s.value_or(0.0), 0.0, 20.0 * o_.typical_D_um2_per_s) +
             k_typical_displacements * o_.typical_D_um2_per_s) /
            (n + k_typical_displacements);
        p.blur_px2 = blur_px2(p.D_um2_per_s);
        particles_.push_back(std::move(p));
    }

    [[nodiscard]] double blur_px2(double D_um2_per_s) const {
        return motion_blur_px2(D_um2_per_s, o_);
    }

    [[nodiscard]] bool counts(std::size_t spot) const { return spots_[spot].snr() >= o_.count_snr; }

    // Of the spots that count, else of all.
    [[nodiscard]] RestPeak rest_peak(const Particle& p, const DepthOfView& view) const {
        std::vector<double> logs;
        for (const std::size_t k : p.spots)
            if (counts(k)) logs.push_back(log_rest_peak(view, spots_[k], p.blur_px2));
        if (logs.empty())
            for (const std::size_t k : p.spots)
                logs.push_back(log_rest_peak(view, spots_[k], p.blur_px2));
        return middle_of(logs);
    }

    // ln of the threshold of a particle's peak under the mean light, at a spot's place.
    [[nodiscard]] double log_threshold(const Localization& s, const DepthOfView& view) const {
        return std::log(o_.count_snr * static_cast<double>(s.noise_adu)) -
               view.light.log_at(s.x_px, s.y_px) - log_pixel_phase(1.2 * view.focus_sd_px);
    }

    [[nodiscard]] double per_um(const Particle& p,
                                std::size_t spot,
                                double log_peak,
                                const DepthOfView& view) const {
        const double b = p.blur_px2 / (view.focus_sd_px * view.focus_sd_px);
        const double ratio = std::max(std::exp(log_peak - log_threshold(spots_[spot], view)),
                                      k_least_peak_over_threshold * (1.0 + b));
        return 1.0 / depth_um(view, ratio, p.blur_px2, o_.count_snr);
    }

    [[nodiscard]] double sum_per_um(const DepthOfView& view) const {
        double sum = 0.0;
        for (const Particle& p : particles_) {
            const double log_peak = rest_peak(p, view).log_adu;
            for (const std::size_t k : p.spots)
                if (counts(k)) sum += per_um(p, k, log_peak, view);
        }
        return sum;
    }

    std::vector<Particle>& particles() { return particles_; }

  private:
    const Localizations& spots_;
    const DepthWeightOptions& o_;
    std::vector<Particle> particles_;
};

DepthOfView changed(DepthOfView view, double log_z0, double log_kappa, double log_s0) {
    view.focus_depth_um *= std::exp(log_z0);
    // kappa = (z0 / w)^2
    view.sheet_half_width_um *= std::exp(log_z0 - 0.5 * log_kappa);
    view.focus_sd_px *= std::exp(log_s0);
    return view;
}

double relative_u(const Weighing& weighing, const DepthWeightOptions& o, double sum) {
    if (!(sum > 0.0)) return 0.0;
    constexpr double step = 0.02;
    std::array<double, 3> slope{-1.0, 0.0, 0.0};  // the sum goes as 1 / z0
    slope[1] = std::log(weighing.sum_per_um(changed(o.view, 0.0, step, 0.0)) / sum) / step;
    slope[2] = std::log(weighing.sum_per_um(changed(o.view, 0.0, 0.0, step)) / sum) / step;
    double variance = 0.0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            variance += slope[i] * slope[j] * o.covariance[3 * i + j];
    return std::sqrt(std::max(0.0, variance));
}

// A class of particles of one brightness.
struct BrightnessClass {
    double log_peak = 0.0;
    double log_nm = 0.0;
    double weight = 0.0;
};

std::vector<BrightnessClass> brightness_classes(const std::vector<Particle>& particles,
                                                const std::vector<WeighedTrack>& motion,
                                                double D_of_1nm) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < motion.size(); ++i)
        if (motion[i].sized && motion[i].D_um2_per_s) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return particles[a].log_rest_peak < particles[b].log_rest_peak;
    });
    constexpr std::size_t fewest = 25;
    constexpr std::size_t most_classes = 16;
    const std::size_t classes = std::clamp<std::size_t>(order.size() / fewest, 1, most_classes);
    std::vector<BrightnessClass> out;
    for (std::size_t c = 0; c < classes; ++c) {
        BrightnessClass here;
        double sum_D = 0.0;
        for (std::size_t k = c * order.size() / classes; k < (c + 1) * order.size() / classes;
             ++k) {
            const double n = motion[order[k]].displacements;
            here.log_peak += n * particles[order[k]].log_rest_peak;
            sum_D += n * *motion[order[k]].D_um2_per_s;
            here.weight += n;
        }
        if (!(sum_D > 0.0)) continue;
        here.log_peak /= here.weight;
        here.log_nm = std::log(D_of_1nm * here.weight / sum_D);
        out.push_back(here);
    }
    return out;
}

// ln d = at + slope (ln P - center).
struct SizeOfBrightness {
    double center = 0.0;
    double at = 0.0;
    double slope = 1.0 / 6.0;
    double at_se = 0.0;
    double slope_se = 0.0;

    [[nodiscard]] double log_peak(double nm) const { return center + (std::log(nm) - at) / slope; }
    [[nodiscard]] double nm(double log_peak) const {
        return std::exp(at + slope * (log_peak - center));
    }
    // Of ln P at a diameter, the line being straight.
    [[nodiscard]] double log_peak_se(double nm) const {
        return std::hypot(at_se, (log_peak(nm) - center) * slope_se) / slope;
    }
};

SizeOfBrightness line_of(const std::vector<BrightnessClass>& classes) {
    const std::size_t used = std::max<std::size_t>(1, (classes.size() + 1) / 2);
    SizeOfBrightness line;
    double weight = 0.0;
    for (std::size_t c = 0; c < used; ++c) {
        line.center += classes[c].weight * classes[c].log_peak;
        line.at += classes[c].weight * classes[c].log_nm;
        weight += classes[c].weight;
    }
    line.center /= weight;
    line.at /= weight;
    // Rayleigh's slope, 1/6 +- 0.1, weighs as much as so many displacements: ln d of a class is
    // known to about 1.5 / sqrt(n).
    constexpr double log_nm_sd = 1.5;
    double xx = std::pow(log_nm_sd / 0.1, 2.0);
    double xy = xx / 6.0;
    for (std::size_t c = 0; c < used; ++c) {
        const double dx = classes[c].log_peak - line.center;
        xx += classes[c].weight * dx * dx;
        xy += classes[c].weight * dx * (classes[c].log_nm - line.at);
    }
    line.slope = std::clamp(xy / xx, 0.05, 1.0);
    line.at_se = log_nm_sd / std::sqrt(weight);
    line.slope_se = log_nm_sd / std::sqrt(xx);
    return line;
}

// ln of the rest peak whose blurred peak is `ratio` times the threshold, for a blur that depends on
// the diameter there.
double solve_log_peak(double ratio,
                      const SizeOfBrightness& line,
                      double log_threshold,
                      const Weighing& weighing,
                      const DepthWeightOptions& o) {
    double log_peak = log_threshold + std::log(ratio);
    // The blur changes little from step to step: this converges by a factor of a few each time.
    for (int i = 0; i < 30; ++i) {
        const double b = weighing.blur_px2(o.D_of_1nm_um2_per_s / line.nm(log_peak)) /
                         (o.view.focus_sd_px * o.view.focus_sd_px);
        log_peak = 0.5 * (log_peak + log_threshold + std::log(ratio * (1.0 + b)));
    }
    return log_peak;
}

// Uneven light and noise, and the errors of the particles' own brightness, soften the edge of what
// counts.
double edge_width_ln(const SizeOfBrightness& line,
                     const std::vector<double>& log_thresholds,
                     const std::vector<double>& log_rest_peak_se) {
    constexpr double one_sd = 0.8413447460685429;
    constexpr double least = 0.02;  // no track is taken to know its diameter better
    const double of_light =
        0.5 * (quantile_of(log_thresholds, one_sd) - quantile_of(log_thresholds, 1.0 - one_sd));
    const double of_peaks = log_rest_peak_se.empty() ? 0.0 : median_of(log_rest_peak_se);
    return std::max(least, line.slope * std::hypot(of_light, of_peaks));
}

// Of ln z0, ln kappa, ln s0 and ln peak.
using Shift = std::array<double, 4>;

// Depth and share of one kind of particle where its uncertain numbers are off by a shift.
class UncertainDepth {
  public:
    UncertainDepth(const DepthWeightOptions& options, const KnownPeak& peak, double blur_px2)
        : o_(options), peak_(peak), blur_px2_(blur_px2) {}

    [[nodiscard]] double depth(const Shift& at) const {
        const DepthOfView view = changed(o_.view, at[0], at[1], at[2]);
        const double found =
            depth_um(view, peak_.over_threshold * std::exp(at[3]), blur_px2_, o_.count_snr);
        constexpr double least_share = 1e-6;  // less is nobody
        return found < least_share * 2.0 * view.sheet_half_width_um ? 0.0 : found;
    }

    [[nodiscard]] double share(const Shift& at) const {
        const DepthOfView view = changed(o_.view, at[0], at[1], at[2]);
        return std::min(1.0, depth(at) / (2.0 * view.sheet_half_width_um));
    }

    // The lower (-1) or upper (1) end of the interval of a value.
    template <typename Value>
    [[nodiscard]] double end_of(const Value& value, double side) const {
        constexpr double step = 0.01;
        Shift slope{};
        for (std::size_t i = 0; i < slope.size(); ++i) {
            Shift above{}, below{};
            above.at(i) = step;
            below.at(i) = -step;
            slope.at(i) = (value(above) - value(below)) / (2.0 * step);
        }
        // Where nobody is seen, brighter particles would be, whatever the optics.
        if (slope == Shift{}) slope[3] = 1.0;
        Shift spread = spread_along(slope);
        double variance = 0.0;
        for (std::size_t i = 0; i < slope.size(); ++i) variance += slope.at(i) * spread.at(i);
        if (!(variance > 0.0)) return value({});
        constexpr double quantile = 1.959964;
        for (double& s : spread) s *= side * quantile / std::sqrt(variance);
        return value(spread);
    }

  private:
    // Covariance times slope.
    [[nodiscard]] Shift spread_along(const Shift& slope) const {
        Shift out{};
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j)
                out.at(i) += o_.covariance.at(3 * i + j) * slope.at(j);
        out[3] = peak_.log_se * peak_.log_se * slope[3];
        return out;
    }

    const DepthWeightOptions& o_;
    const KnownPeak& peak_;
    double blur_px2_;
};

// What is seen of particles from half to twice the limit.
std::vector<DetectionPoint> detection_around(double limit_nm,
                                             const SizeOfBrightness& line,
                                             double log_threshold,
                                             const DepthWeightOptions& o) {
    constexpr int steps = 40;
    constexpr double most_log_ratio = 50.0;  // brighter than any camera can show
    std::vector<DetectionPoint> out;
    for (int i = 0; i <= steps; ++i) {
        const double nm = limit_nm * std::exp2(2.0 * i / steps - 1.0);
        const double log_ratio = std::min(most_log_ratio, line.log_peak(nm) - log_threshold);
        out.push_back(detection_point(nm, {std::exp(log_ratio), line.log_peak_se(nm)}, o));
    }
    return out;
}

// Enlarges the weights of sized tracks by a share lost ~ sqrt(D) / depth, so that they add up to
// the sum over all spots.
void account_for_short_tracks(const std::vector<Particle>& particles,
                              const std::vector<WeighedTrack>& motion,
                              const std::vector<double>& counted,
                              double all,
                              std::vector<double>& track_per_um) {
    const auto kept = [&](std::size_t i, double factor) {
        const double depth = counted[i] / track_per_um[i];
        return 1.0 -
               std::min(k_most_short_share, factor * std::sqrt(particles[i].D_um2_per_s) / depth);
    };
    const auto sum = [&](double factor) {
        double s = 0.0;
        for (std::size_t i = 0; i < motion.size(); ++i)
            if (motion[i].sized && track_per_um[i] > 0.0) s += track_per_um[i] / kept(i, factor);
        return s;
    };
    double low = 0.0;
    double high = 100.0;
    if (!(sum(0.0) > 0.0)) return;
    for (int step = 0; step < 60; ++step) {
        const double middle = 0.5 * (low + high);
        (sum(middle) < all ? low : high) = middle;
    }
    for (std::size_t i = 0; i < motion.size(); ++i)
        if (motion[i].sized && track_per_um[i] > 0.0) track_per_um[i] /= kept(i, low);
}

WeightedCount count_bright(const std::vector<Particle>& particles,
                           const std::vector<double>& spot_per_um,
                           double least_log_peak) {
    WeightedCount count;
    double n = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (const Particle& p : particles) {
        if (p.log_rest_peak < least_log_peak) continue;
        for (const std::size_t k : p.spots) {
            if (spot_per_um[k] == 0.0) continue;
            n += 1.0;
            sum += spot_per_um[k];
            squares += spot_per_um[k] * spot_per_um[k];
        }
    }
    if (n == 0.0) return count;
    count.effective_spots = sum * sum / squares;
    count.mean_depth_um = n / sum;
    return count;
}

}  // namespace

DetectionPoint detection_point(double diameter_nm,
                               const KnownPeak& peak,
                               const DepthWeightOptions& o) {
    const double blur_px2 = motion_blur_px2(o.D_of_1nm_um2_per_s / diameter_nm, o);
    const double b = blur_px2 / (o.view.focus_sd_px * o.view.focus_sd_px);
    DetectionPoint p;
    p.diameter_nm = diameter_nm;
    p.peak_snr = o.count_snr * peak.over_threshold / (1.0 + b);
    const UncertainDepth uncertain(o, peak, blur_px2);
    p.depth_um = uncertain.depth({});
    p.seen_share = uncertain.share({});
    const auto depth = [&](const Shift& at) { return uncertain.depth(at); };
    const auto share = [&](const Shift& at) { return uncertain.share(at); };
    p.depth_low_um = uncertain.end_of(depth, -1.0);
    p.depth_high_um = uncertain.end_of(depth, 1.0);
    p.seen_share_low = uncertain.end_of(share, -1.0);
    p.seen_share_high = uncertain.end_of(share, 1.0);
    return p;
}

DepthWeights weigh_by_depth(const Localizations& spots,
                            const Tracks& tracks,
                            const std::vector<bool>& excluded,
                            const std::vector<WeighedTrack>& motion,
                            const DepthWeightOptions& options) {
    Weighing weighing(spots, options);
    std::vector<bool> single(spots.size(), true);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        weighing.add(tracks[i].spot_indices, motion[i]);
        for (const std::size_t k : tracks[i].spot_indices) single[k] = false;
    }
    for (std::size_t k = 0; k < spots.size(); ++k)
        if (single[k] && !excluded[k]) weighing.add({k}, {});

    std::vector<Particle>& particles = weighing.particles();
    DepthWeights out;
    out.spot_per_um.assign(spots.size(), 0.0);
    out.track_per_um.assign(tracks.size(), 0.0);
    std::vector<double> counted(tracks.size(), 0.0);
    std::vector<double> log_thresholds;
    double all = 0.0;
    for (std::size_t i = 0; i < particles.size(); ++i) {
        Particle& p = particles[i];
        const RestPeak rest = weighing.rest_peak(p, options.view);
        p.log_rest_peak = rest.log_adu;
        p.log_rest_peak_se = rest.se;
        for (const std::size_t k : p.spots) {
            if (!weighing.counts(k)) continue;
            out.spot_per_um[k] = weighing.per_um(p, k, p.log_rest_peak, options.view);
            log_thresholds.push_back(weighing.log_threshold(spots[k], options.view));
            all += out.spot_per_um[k];
            if (i >= tracks.size()) continue;
            out.track_per_um[i] += out.spot_per_um[k];
            counted[i] += 1.0;
        }
    }
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        out.rest_peak_adu.push_back(std::exp(particles[i].log_rest_peak));
        out.log_rest_peak_se.push_back(particles[i].log_rest_peak_se);
    }
    account_for_short_tracks(particles, motion, counted, all, out.track_per_um);
    double least_log_peak = -std::numeric_limits<double>::infinity();
    const std::vector<BrightnessClass> classes =
        brightness_classes(particles, motion, options.D_of_1nm_um2_per_s);
    if (!log_thresholds.empty()) {
        const double log_threshold = quantile_of(log_thresholds, 0.9);
        out.threshold_adu = std::exp(log_threshold);
        if (!classes.empty()) {
            const SizeOfBrightness line = line_of(classes);
            least_log_peak =
                solve_log_peak(k_limit_peak_over_threshold, line, log_threshold, weighing, options);
            out.detection_limit_nm = line.nm(least_log_peak);
            out.edge_nm = line.nm(solve_log_peak(
                k_least_peak_over_threshold, line, median_of(log_thresholds), weighing, options));
            out.edge_width_ln = edge_width_ln(line, log_thresholds, out.log_rest_peak_se);
            out.detection = detection_around(*out.detection_limit_nm, line, log_threshold, options);
        }
    }
    out.count = count_bright(particles, out.spot_per_um, least_log_peak);
    out.count.sum_per_um = all;
    out.count.depth_u_relative = relative_u(weighing, options, all);
    return out;
}

}  // namespace nta
