// SPDX-License-Identifier: MIT
#include "nta/calibrate/make_calibration.hpp"

#include "nta/calibrate/fit_optics.hpp"
#include "nta/core/error.hpp"
#include "nta/core/order_statistics.hpp"
#include "nta/scatter/side_scattering.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

constexpr double k_most_size_error = 0.10;
constexpr double k_most_bright_share = 0.10;
constexpr double k_most_merged = 0.05;
constexpr std::size_t k_fewest_tracks = 50;
constexpr std::size_t k_most_spots = 3000;  // per video, for the fit of the optics
constexpr double k_margin_px = 8.0;         // where windows of the spot fit are cut
constexpr double k_least_p = 1e-3;

[[noreturn]] void refuse(const BeadVideo& v, const std::string& what) {
    throw InputError(fmt::format("{}: {}", v.bead.video, what));
}

double blur_px2(const BeadVideo& v) {
    const double um = v.scale.um_from_px();
    const double D = v.D_of_1nm_um2_per_s / v.bead.diameter_nm;
    return D * v.exposure.seconds() / (3.0 * um * um);
}

bool inside(const BeadVideo& v, const Localization& s) {
    return s.x_px >= k_margin_px && s.y_px >= k_margin_px && s.x_px < v.width_px - k_margin_px &&
           s.y_px < v.height_px - k_margin_px;
}

BeadSpot bead_spot(const Localization& s, double count_snr, const FieldLight& picture) {
    BeadSpot out;
    const double width2 = static_cast<double>(s.width_px) * static_cast<double>(s.width_px);
    out.log_amplitude = log_amplitude(s);
    out.log_width2 = std::log(width2);
    // The highest pixel counts, which lies lower than the amplitude.
    const double phase = out.log_amplitude - std::log(static_cast<double>(s.peak_adu));
    out.log_threshold = std::log(count_snr * static_cast<double>(s.noise_adu)) + phase;
    out.peak_noise = static_cast<double>(s.x_sd_px) / static_cast<double>(s.width_px);
    out.field = picture.terms_at(s.x_px, s.y_px);
    return out;
}

// Evenly through the video, at most k_most_spots.
void add_bead_spots(const BeadVideo& v,
                    std::size_t bead,
                    const FieldLight& picture,
                    std::vector<BeadSpot>& out) {
    std::vector<BeadSpot> all;
    for (std::size_t t = 0; t < v.tracks.size(); ++t) {
        if (!v.motion[t].sized) continue;
        for (const std::size_t k : v.tracks[t].spot_indices) {
            const Localization& s = v.spots[k];
            if (s.snr() < v.count_snr || s.saturated || !inside(v, s)) continue;
            all.push_back(bead_spot(s, v.count_snr, picture));
            all.back().bead = bead;
            all.back().track = t + (bead << 32U);
        }
    }
    const std::size_t stride = all.size() / k_most_spots + 1;
    for (std::size_t i = 0; i < all.size(); i += stride) out.push_back(all[i]);
}

DepthWeights weigh(const BeadVideo& v, const DepthOfView& view) {
    DepthWeightOptions o;
    o.view = view;
    o.count_snr = v.count_snr;
    o.scale = v.scale;
    o.exposure = v.exposure;
    o.D_of_1nm_um2_per_s = v.D_of_1nm_um2_per_s;
    o.typical_D_um2_per_s = v.D_of_1nm_um2_per_s / v.bead.diameter_nm;
    return weigh_by_depth(v.spots, v.tracks, v.excluded, v.motion, o);
}

DepthOfView unit_view(double log_kappa, double log_s0, const FieldLight& light) {
    DepthOfView view;
    view.focus_depth_um = 1.0;
    view.sheet_half_width_um = std::exp(-0.5 * log_kappa);
    view.focus_sd_px = std::exp(log_s0);
    view.light = light;
    return view;
}

// ln z0 that makes the beads' concentration the declared one.
double log_focus_depth(const BeadVideo& v, const DepthWeights& unit) {
    const double per_um3 = v.bead.per_ml * 1e-12;
    return std::log(unit.count.sum_per_um * v.overlap_factor / (v.frames * v.area_um2 * per_um3));
}

double counting_variance(const BeadVideo& v, const DepthWeights& unit) {
    return v.frames / (unit.count.effective_spots * v.overlap_factor * v.looks);
}

struct FocusDepths {
    std::vector<double> log_z0;
    std::vector<double> variance;  // of counting
    double mean = 0.0;
    double mean_variance = 0.0;
};

FocusDepths focus_depths(const std::vector<BeadVideo>& videos, const DepthOfView& unit) {
    FocusDepths out;
    double weight = 0.0;
    for (const BeadVideo& v : videos) {
        const DepthWeights w = weigh(v, unit);
        out.log_z0.push_back(log_focus_depth(v, w));
        out.variance.push_back(counting_variance(v, w));
        out.mean += out.log_z0.back() / out.variance.back();
        weight += 1.0 / out.variance.back();
    }
    out.mean /= weight;
    out.mean_variance = 1.0 / weight;
    return out;
}

void check_consistency(const std::vector<BeadVideo>& videos, const FocusDepths& depths) {
    if (videos.size() < 2) return;
    double chi2 = 0.0;
    std::string all;
    for (std::size_t k = 0; k < videos.size(); ++k) {
        const double u = videos[k].bead.per_ml_u_percent / 100.0;
        chi2 += std::pow(depths.log_z0[k] - depths.mean, 2) / (depths.variance[k] + u * u);
        all += fmt::format(
            "{}{} {:.2f} um", k ? ", " : "", videos[k].bead.video, std::exp(depths.log_z0[k]));
    }
    const boost::math::chi_squared distribution(static_cast<double>(videos.size() - 1));
    if (boost::math::cdf(boost::math::complement(distribution, chi2)) >= k_least_p) return;
    throw InputError(
        fmt::format("the bead videos contradict each other beyond their counting error (z0: {}); "
                    "check the declared concentrations and dilutions",
                    all));
}

// Counting and declared concentration act on z0 alone; the fit on all three, and on z0 through what
// the weights make of kappa and s0.
DepthCovariance covariance_of(const std::vector<BeadVideo>& videos,
                              const OpticsFit& fit,
                              const FocusDepths& depths) {
    constexpr double step = 0.02;
    const double log_kappa = std::log(fit.kappa);
    const double log_s0 = std::log(fit.focus_sd_px);
    const Eigen::Vector2d slope{
        (focus_depths(videos, unit_view(log_kappa + step, log_s0, fit.light)).mean - depths.mean) /
            step,
        (focus_depths(videos, unit_view(log_kappa, log_s0 + step, fit.light)).mean - depths.mean) /
            step};
    double u = 0.0;
    for (const BeadVideo& v : videos) u = std::max(u, v.bead.per_ml_u_percent / 100.0);
    const Eigen::Vector2d with_z0 = fit.covariance * slope;
    const double of_z0 = depths.mean_variance + u * u + slope.dot(with_z0);
    return {of_z0,
            with_z0[0],
            with_z0[1],
            with_z0[0],
            fit.covariance(0, 0),
            fit.covariance(0, 1),
            with_z0[1],
            fit.covariance(1, 0),
            fit.covariance(1, 1)};
}

BeadRecord record_of(const BeadVideo& v,
                     const DepthWeights& weights,
                     double rest_peak_u,
                     const ScatterOptics& optics) {
    BeadRecord r = v.bead;
    r.rest_peak_adu = median_of(weights.rest_peak_adu);
    r.rest_peak_u_relative = rest_peak_u;
    r.depth_um = weights.count.mean_depth_um;
    r.counting_u_relative = std::sqrt(counting_variance(v, weights));
    r.scattering_um2 =
        collected_scattering_um2({Length::nanometers(r.diameter_nm), r.index}, optics);
    std::vector<double> noise;
    double counted = 0.0;
    for (std::size_t k = 0; k < v.spots.size(); ++k) {
        if (weights.spot_per_um[k] == 0.0) continue;
        counted += 1.0;
        noise.push_back(static_cast<double>(v.spots[k].noise_adu));
    }
    r.noise_adu = median_of(noise);
    r.particles_per_frame = counted * v.overlap_factor / v.frames;
    return r;
}

// Mean over the beads of light per cross section, and of the pixel size they speak of.
void add_scales(Calibration& c) {
    const double flux_per_peak = 2.0 * std::numbers::pi * c.view.focus_sd_px * c.view.focus_sd_px;
    double log_scale = 0.0;
    double log_size = 0.0;
    double scale_variance = 0.0;
    double size_variance = 0.0;
    const auto n = static_cast<double>(c.beads.size());
    for (const BeadRecord& b : c.beads) {
        log_scale += std::log(flux_per_peak * b.rest_peak_adu / b.scattering_um2) / n;
        scale_variance += b.rest_peak_u_relative * b.rest_peak_u_relative / (n * n);
        log_size += std::log(b.measured_diameter_nm / b.diameter_nm) / n;
        size_variance += std::pow(b.measured_diameter_se_nm / b.measured_diameter_nm, 2) / (n * n);
    }
    c.adu_per_um2 = std::exp(log_scale);
    c.adu_per_um2_u_relative = std::sqrt(scale_variance);
    // d goes as 1 / D, and D as the pixel size squared.
    c.pixel_size_ratio = std::exp(0.5 * log_size);
    c.pixel_size_ratio_se = 0.5 * c.pixel_size_ratio * std::sqrt(size_variance);
}

}  // namespace

ScatterOptics optics_of(const InstrumentSettings& s) {
    ScatterOptics optics;
    optics.wavelength = Length::nanometers(*s.wavelength_nm);
    optics.numerical_aperture = *s.na;
    optics.medium_index = *s.medium_index;
    check_scatter_optics(optics);
    return optics;
}

void check_beads(const BeadVideo& v, const std::vector<double>& rest_peak_adu) {
    const BeadRecord& b = v.bead;
    if (rest_peak_adu.size() < k_fewest_tracks) {
        refuse(
            v,
            fmt::format("{} beads can be sized, expected at least {}; film longer, or more places",
                        rest_peak_adu.size(),
                        k_fewest_tracks));
    }
    if (v.merged_share > k_most_merged) {
        refuse(v,
               fmt::format("{:.1f} % of the beads have a neighbor so close that the two make one "
                           "spot, expected at most {:.0f} %; dilute them",
                           100.0 * v.merged_share,
                           100.0 * k_most_merged));
    }
    const double error = b.measured_diameter_nm / b.diameter_nm - 1.0;
    if (!(std::abs(error) <= k_most_size_error)) {
        refuse(v,
               fmt::format("the beads measure {:.1f} nm, declared are {} nm ({:+.0f} %, expected "
                           "within {:.0f} %); check --pixel-size-nm, "
                           "--temperature-c, the frame rate and the beads",
                           b.measured_diameter_nm,
                           b.diameter_nm,
                           100.0 * error,
                           100.0 * k_most_size_error));
    }
    const double typical = median_of(rest_peak_adu);
    const auto bright = std::count_if(
        rest_peak_adu.begin(), rest_peak_adu.end(), [&](double p) { return p > 2.0 * typical; });
    const double share = static_cast<double>(bright) / static_cast<double>(rest_peak_adu.size());
    if (share > k_most_bright_share) {
        refuse(v,
               fmt::format("{:.1f} % of the beads are more than twice as bright as the typical "
                           "one, expected at most {:.0f} %: they are aggregates "
                           "or of several sizes; sonicate and filter them",
                           100.0 * share,
                           100.0 * k_most_bright_share));
    }
}

Calibration make_calibration(const std::vector<BeadVideo>& videos,
                             const InstrumentSettings& settings,
                             const std::string& program) {
    Calibration c;
    c.program = program;
    c.settings = settings;
    c.count_snr = videos.front().count_snr;
    const ScatterOptics optics = optics_of(settings);
    FieldLight picture;
    picture.width_px = videos.front().width_px;
    picture.height_px = videos.front().height_px;
    std::vector<BeadSpot> spots;
    std::vector<double> blurs_px2;
    for (std::size_t k = 0; k < videos.size(); ++k) {
        add_bead_spots(videos[k], k, picture, spots);
        blurs_px2.push_back(blur_px2(videos[k]));
    }
    if (spots.size() < 10 * k_fewest_tracks) {
        throw InputError(
            fmt::format("{} counted spots of beads, expected at least {}; are these videos of "
                        "beads, and bright enough?",
                        spots.size(),
                        10 * k_fewest_tracks));
    }
    const OpticsFit fit = fit_optics(spots, blurs_px2, c.count_snr, picture);
    const DepthOfView unit = unit_view(std::log(fit.kappa), std::log(fit.focus_sd_px), fit.light);
    // First: beads of several sizes may be why the fit failed.
    for (const BeadVideo& v : videos) {
        std::vector<double> peaks;
        const DepthWeights w = weigh(v, unit);
        for (std::size_t t = 0; t < v.tracks.size(); ++t)
            if (v.motion[t].sized) peaks.push_back(w.rest_peak_adu[t]);
        check_beads(v, peaks);
    }
    if (!fit.converged) {
        throw InputError(
            "light sheet and defocus cannot be fitted to the beads' peaks and widths; are "
            "the beads of one size, in focus and not saturated?");
    }
    const FocusDepths depths = focus_depths(videos, unit);
    check_consistency(videos, depths);
    c.view = unit;
    c.view.focus_depth_um = std::exp(depths.mean);
    c.view.sheet_half_width_um = c.view.focus_depth_um / std::sqrt(fit.kappa);
    c.covariance = covariance_of(videos, fit, depths);
    for (std::size_t k = 0; k < videos.size(); ++k)
        c.beads.push_back(
            record_of(videos[k], weigh(videos[k], c.view), fit.log_rest_peak_se[k], optics));
    add_scales(c);
    return c;
}

}  // namespace nta
