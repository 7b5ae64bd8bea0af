// SPDX-License-Identifier: MIT
#include "nta/diffusion/motion_error.hpp"

#include "nta/core/spot_flux.hpp"
#include "nta/diffusion/covariance_estimator.hpp"
#include "nta/diffusion/displacements.hpp"
#include "nta/diffusion/fit_likelihood_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>

namespace nta {
namespace {

double square(float value) { return static_cast<double>(value) * static_cast<double>(value); }

void correct(const MotionError& error, double variance_px2, Localization& spot) {
    spot.x_px += error.of_lean * static_cast<double>(spot.lean_x_px);
    spot.y_px += error.of_lean * static_cast<double>(spot.lean_y_px);
    spot.x_sd_px = static_cast<float>(std::sqrt(square(spot.x_sd_px) + variance_px2));
    spot.y_sd_px = static_cast<float>(std::sqrt(square(spot.y_sd_px) + variance_px2));
}

// peak width^2 of the spot itself; 0 where it has no width.
double light_of(const Localization& spot) {
    return spot.width_px > 0.0F ? spot_flux_adu(spot) / (2.0 * std::numbers::pi) : 0.0;
}

SpotsAround spots_around(const Track& track, std::size_t k) {
    constexpr std::size_t either_side = 4;
    const std::size_t first = k - std::min(k, either_side);
    const std::size_t end = std::min(track.positions.size(), k + either_side + 1);
    SpotsAround around;
    const auto n = static_cast<double>(end - first);
    for (std::size_t i = first; i < end; ++i) {
        around.width2_px2 += square(track.positions[i].width_px) / n;
        around.light += light_of(track.positions[i]) / n;
    }
    return around;
}

// Variance of e of this spot's own path over that of all paths.
double own_share(const Localization& spot,
                 const SpotsAround& around,
                 double rest_px2,
                 double blur_px2,
                 double u) {
    constexpr double least_rho = 0.05;
    constexpr double most_rho = 4.0;
    constexpr double variance_of_rho = 0.39;  // of Brownian paths
    const double light = light_of(spot);
    if (!(light > 0.0) || !(around.light > 0.0) || !(spot.log_flux_sd > 0.0F)) return 1.0;
    const double own_px2 = square(spot.width_px) * around.light / light;
    const double rho = std::clamp((own_px2 - rest_px2) / blur_px2, least_rho, most_rho);
    const double error_px2 = static_cast<double>(spot.log_flux_sd) * around.width2_px2;
    const double error = error_px2 * error_px2 / (blur_px2 * blur_px2);
    const double cube = rho * rho * rho;
    const double c = 0.05 * std::exp(3.0 * std::max(0.0, u - 0.7));
    const double share = (0.58 + 2.05 * c) * cube / (1.0 + c * cube);
    return std::lerp(1.0, share, variance_of_rho / (variance_of_rho + error));
}

// Squared standard error of D for a track whose particle has the ensemble's D: Vestergaard et al.,
// Phys. Rev. E 89 (2014) 022726, as in covariance_estimate_se_um2_per_s().
double error_variance(double pairs, const StepCovariance& ensemble, double dt_s) {
    StepCovariance like = ensemble;
    like.steps = static_cast<int>(pairs) + 1;
    like.pairs = static_cast<int>(pairs);
    const double se = covariance_estimate_se_um2_per_s(like, dt_s);
    return se * se;
}

// Cube root of the mean of D^3 for each track, and D of the ensemble.
struct Diffusivities {
    std::vector<double> of_track_um2_per_s;
    double ensemble_um2_per_s = 0.0;
};

Diffusivities shrunken(const std::vector<std::optional<StepCovariance>>& covariances,
                       const StepCovariance& ensemble,
                       double dt_s) {
    Diffusivities out;
    out.ensemble_um2_per_s = std::max(0.0, covariance_estimate_um2_per_s(ensemble, dt_s));
    const double center = out.ensemble_um2_per_s;
    // How much the particles themselves differ: what scatters beyond the errors.
    double squares = 0.0;
    double weights = 0.0;
    for (const auto& covariance : covariances) {
        if (!covariance) continue;
        const double off = covariance_estimate_um2_per_s(*covariance, dt_s) - center;
        const double pairs = covariance->pairs;
        squares += pairs * (off * off - error_variance(pairs, ensemble, dt_s));
        weights += pairs;
    }
    const double spread = weights > 0.0 ? std::max(0.0, squares / weights) : 0.0;
    for (const auto& covariance : covariances) {
        double D = center;
        double left = spread;
        if (covariance && spread > 0.0) {
            const double error = error_variance(covariance->pairs, ensemble, dt_s);
            const double trust = spread / (spread + error);
            D += trust * (covariance_estimate_um2_per_s(*covariance, dt_s) - center);
            D = std::max(0.0, D);
            left = trust * error;
        }
        out.of_track_um2_per_s.push_back(std::cbrt(D * D * D + 3.0 * D * left));
    }
    return out;
}

std::vector<Displacements> steps_of(const Tracks& tracks, const DiffusionOptions& options) {
    std::vector<Displacements> steps;
    for (const Track& track : tracks) {
        if (track.positions.size() >= static_cast<std::size_t>(options.min_positions))
            steps.push_back(displacements_of(track, options.scale));
    }
    return steps;
}

// Blur coefficient R = tE / (6 dt) as the likelihood will have it.
double blur_coefficient(const Tracks& tracks, const DiffusionOptions& options) {
    Diagnostics ignored;  // said by estimate_diffusion()
    const LikelihoodModel model = fit_likelihood_model(steps_of(tracks, options), options, ignored);
    return model.blur.value_or(model.inferred_blur.value_or(0.0));
}

StepCovariance pooled_over(const Tracks& tracks, const DiffusionOptions& options) {
    const PooledCovariance pooled = pool_covariances(steps_of(tracks, options));
    StepCovariance ensemble;
    ensemble.mean_square_um2 = pooled.mean_square_um2;
    ensemble.lag1_um2 = pooled.lag1_um2;
    return ensemble;
}

}  // namespace

MotionError motion_error(const Localization& spot, const SpotsAround& around, double blur_px2) {
    const double width2_px2 = around.width2_px2;
    if (width2_px2 <= 0.0 || blur_px2 <= 0.0) return {};
    constexpr double least_rest_px2 = 0.36;  // no spot is narrower at rest than 0.6 px
    constexpr double most_blur = 1.65;  // in widths at rest, squared; beyond, spots come in pieces
    const double rest_px2 = std::max(width2_px2 - blur_px2, least_rest_px2);
    const double S2 = rest_px2 + width2_px2;
    const double u = std::min(blur_px2 / rest_px2, most_blur);
    const double noise2 = square(spot.noise_adu);
    const double shot = noise2 > 0.0 ? static_cast<double>(spot.gain_adu) *
                                           static_cast<double>(spot.peak_adu) / noise2
                                     : 0.0;
    const double photons = 1.0 + 0.39 * std::max(0.0, shot);
    const double ratio = std::pow(photons, -0.33) * blur_px2 / S2;
    const double own = own_share(spot, around, rest_px2, blur_px2, u);
    const double variance = own * 0.36 * (1.0 + 0.3 * u) * ratio * ratio * blur_px2;
    const double covariance = 0.2 * ratio * blur_px2;
    MotionError error;
    error.of_position_px2 = variance;
    double left = 1.0;
    if (spot.lean_sd_px > 0.0F) {
        const double k = (1.0 + 0.35 * std::max(0.0, u - 0.4)) /
                         ((1.0 - S2 / (rest_px2 + 4.0 * width2_px2)) * std::sqrt(photons));
        const double noise = k * k * square(spot.lean_sd_px);
        left = noise / (variance + noise);
        error.of_lean = k * (1.0 - left);
        // Only a path about as wide as the spot at rest dwells at two places that can be told
        // apart.
        const double two_places = std::pow(u, 3.5) / (1.0 + std::pow(0.45 / u, 6.0));
        error.of_position_px2 = left * variance + own * 0.013 * rest_px2 * two_places;
    }
    error.of_step_px2 = error.of_position_px2 + 2.0 * left * covariance;
    return error;
}

MotionBlur estimate_motion_blur(const Tracks& tracks, const DiffusionOptions& options) {
    MotionBlur out;
    out.of_track_px2.resize(tracks.size());
    const StepCovariance ensemble = pooled_over(tracks, options);
    if (ensemble.mean_square_um2 <= 0.0) return out;
    std::vector<std::optional<StepCovariance>> covariances;
    for (const Track& track : tracks) {
        covariances.push_back(track.positions.size() < 2
                                  ? std::nullopt
                                  : step_covariance(displacements_of(track, options.scale)));
    }
    const double dt_s = options.scale.s_from_frame();
    const Diffusivities D = shrunken(covariances, ensemble, dt_s);
    const double px2_from_um2 = std::pow(options.scale.um_from_px(), -2.0);
    // Larger predicted variances make an inferred exposure longer, and that the variances larger.
    const int rounds = options.exposure ? 1 : 3;
    for (int round = 0; round < rounds; ++round) {
        const double R = round == 0 ? blur_coefficient(tracks, options)
                                    : blur_coefficient(with_motion_in_steps(tracks, out), options);
        const double px2_s_from_D = 2.0 * R * dt_s * px2_from_um2 / (1.0 - options.variance_taken);
        for (std::size_t i = 0; i < tracks.size(); ++i)
            out.of_track_px2[i] = px2_s_from_D * D.of_track_um2_per_s[i];
        out.typical_px2 = px2_s_from_D * D.ensemble_um2_per_s;
    }
    return out;
}

Tracks with_motion_in_steps(Tracks tracks, const MotionBlur& blur) {
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        Track& track = tracks[i];
        for (std::size_t k = 0; k < track.positions.size(); ++k) {
            Localization& spot = track.positions[k];
            const MotionError error =
                motion_error(spot, spots_around(track, k), blur.of_track_px2[i]);
            correct(error, error.of_step_px2, spot);
        }
    }
    return tracks;
}

void correct_for_motion(const Track& track, double blur_px2, Localizations& spots) {
    for (std::size_t k = 0; k < track.positions.size(); ++k) {
        Localization& spot = spots[track.spot_indices[k]];
        const MotionError error = motion_error(spot, spots_around(track, k), blur_px2);
        correct(error, error.of_position_px2, spot);
    }
}

void correct_for_motion(double blur_px2, Localization& spot) {
    const MotionError error = motion_error(spot, {square(spot.width_px), 0.0}, blur_px2);
    correct(error, error.of_position_px2, spot);
}

}  // namespace nta
