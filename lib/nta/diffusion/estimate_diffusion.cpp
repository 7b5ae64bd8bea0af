// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/diffusion/covariance_estimator.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/find_msd_bend.hpp"
#include "nta/diffusion/fit_likelihood_model.hpp"
#include "nta/diffusion/maximize_likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {

namespace {

// chi-squared quantile and normal quantile of 95 %
constexpr double k_chi2_95 = 3.841458820694124;
constexpr double k_normal_95 = 1.959963984540054;

double localization_sd_nm(const Displacements& steps,
                          const std::optional<StepCovariance>& covariance,
                          const LikelihoodModel& model) {
    double variance_um2 = mean_position_variance_um2(steps) * model.position_variance_factor;
    if (variance_um2 <= 0.0 && covariance) {
        const double blur = model.blur.value_or(model.inferred_blur.value_or(0.0));
        variance_um2 = covariance_estimate_position_variance_um2(*covariance, blur);
    }
    return 1e3 * std::sqrt(std::max(0.0, variance_um2));
}

void apply_likelihood(const Displacements& steps,
                      const LikelihoodModel& model,
                      TrackDiffusion& track) {
    const LikelihoodPeak peak = maximize_likelihood(StepLikelihood(steps, model), k_chi2_95);
    track.D_um2_per_s = peak.D_um2_per_s;
    track.D_se_um2_per_s = peak.se_um2_per_s;
    track.D_low_um2_per_s = peak.low_um2_per_s;
    track.D_high_um2_per_s = peak.high_um2_per_s;
}

TrackDiffusion estimate_track(const Displacements& steps, const LikelihoodModel& model) {
    TrackDiffusion track;
    track.displacements = static_cast<int>(steps.size());
    const std::optional<StepCovariance> covariance = step_covariance(steps);
    track.localization_sd_nm = localization_sd_nm(steps, covariance, model);
    const double dt_s = model.scale.s_from_frame();
    if (covariance) {
        track.D_cve_um2_per_s = covariance_estimate_um2_per_s(*covariance, dt_s);
        track.D_um2_per_s = track.D_cve_um2_per_s;
        track.D_se_um2_per_s = covariance_estimate_se_um2_per_s(*covariance, dt_s);
    }
    if (model.blur || model.inferred_blur || model.pooled_covariance_um2) {
        apply_likelihood(steps, model, track);
        // without neighboring unit steps (gaps everywhere) there is no covariance to estimate from
        if (!covariance) track.D_cve_um2_per_s = track.D_um2_per_s;
    }
    return track;
}

void scale_by(double factor, double log_se, TrackDiffusion& track) {
    const auto widen = [&](std::optional<double>& limit) {
        if (!limit || track.D_um2_per_s <= 0.0) {
            if (limit) *limit *= factor;
            return;
        }
        const double distance = std::log(*limit / track.D_um2_per_s);
        const double wider = std::hypot(distance, k_normal_95 * log_se);
        *limit = factor * track.D_um2_per_s * std::exp(distance < 0.0 ? -wider : wider);
    };
    widen(track.D_low_um2_per_s);
    widen(track.D_high_um2_per_s);
    if (track.D_se_um2_per_s) {
        track.D_se_um2_per_s =
            factor * std::hypot(*track.D_se_um2_per_s, track.D_um2_per_s * log_se);
    }
    track.D_um2_per_s *= factor;
    track.D_cve_um2_per_s *= factor;
}

// Long-lag factor with its relative standard error: 1 and 0 where the line is straight, or does not
// level off.
LogRatio judge_bend(const std::optional<MsdBend>& bend, Diagnostics& diagnostics) {
    if (!bend || !bend->bent()) return {};
    const double ratio = std::exp(bend->long_over_short.value);
    std::string message = fmt::format(
        "the mean square displacement is not a straight line: its slope over lags of 5 to "
        "15 frames is {:.2f} times that over lags of 1 to 2 frames (on {} tracks); ",
        ratio,
        bend->tracks);
    LogRatio factor;
    if (bend->levels_off()) {
        factor = bend->long_over_estimate;
        message += fmt::format(
            "it levels off, as where lossy video compression suppresses small displacements: all "
            "diffusion coefficients were multiplied by {:.3f}, and intervals widened",
            std::exp(factor.value));
    } else if (ratio > 1.0) {
        message +=
            "it does not level off: look for drift, flow or vibration that is left; sizes are "
            "uncertain by as much";
    } else {
        message +=
            "the motion looks confined or stuck, or tracks were mislinked; sizes are uncertain "
            "by as much";
    }
    diagnostics.push_back({"bent-msd", Severity::warning, std::move(message), ratio});
    return factor;
}

// The tracks long enough, their steps, and where they came from.
struct UsedTracks {
    std::vector<std::size_t> indices;
    std::vector<Displacements> steps;
    std::vector<TrackSquares> squares;
};

UsedTracks select_tracks(const Tracks& tracks, const DiffusionOptions& options) {
    UsedTracks used;
    const auto shortest = static_cast<std::size_t>(options.min_positions);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (tracks[i].positions.size() < shortest) continue;
        used.indices.push_back(i);
        used.steps.push_back(displacements_of(tracks[i], options.scale));
        used.squares.push_back(
            squared_displacements(tracks[i], options.scale, options.variance_taken));
    }
    return used;
}

// One D for all tracks by the covariance estimator, or where there is no pair of steps by the first
// lag.
double ensemble_diffusion_um2_per_s(const UsedTracks& used, double dt_s) {
    const PooledCovariance pooled = pool_covariances(used.steps);
    return (0.5 * pooled.mean_square_um2 + pooled.lag1_um2) / dt_s;
}

void check_options(const DiffusionOptions& options) {
    if (options.min_positions < 2) {
        throw InputError(fmt::format("a shortest track of {} positions has no displacement; give "
                                     "--min-track 2 or more",
                                     options.min_positions),
                         Fault::usage);
    }
    assert(options.scale.um_from_px() > 0.0 && options.scale.s_from_frame() > 0.0);
    assert(options.variance_taken >= 0.0 && options.variance_taken < 1.0);
}

}  // namespace

DiffusionResult estimate_diffusion(const Tracks& tracks, const DiffusionOptions& options) {
    check_options(options);
    DiffusionResult result;
    const UsedTracks used = select_tracks(tracks, options);
    result.model = fit_likelihood_model(used.steps, options, result.diagnostics);

    std::vector<TrackDiffusion> estimates;
    std::vector<double> D_um2_per_s;
    for (const Displacements& steps : used.steps) {
        TrackDiffusion track = estimate_track(steps, result.model);
        scale_by(1.0 / (1.0 - options.variance_taken), 0.0, track);
        D_um2_per_s.push_back(track.D_um2_per_s);
        estimates.push_back(track);
    }
    const double dt_s = options.scale.s_from_frame();
    const LogRatio factor =
        judge_bend(find_msd_bend(used.squares, D_um2_per_s, dt_s), result.diagnostics);
    result.long_lag_factor = std::exp(factor.value);
    result.model.long_lag_factor = result.long_lag_factor;
    result.model.shared_log_D_se = std::hypot(result.model.shared_log_D_se, factor.se);

    result.tracks.resize(tracks.size());
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        if (result.model.shared_log_D_se > 0.0)
            scale_by(result.long_lag_factor, result.model.shared_log_D_se, estimates[i]);
        result.tracks[used.indices[i]] = estimates[i];
    }
    MeanSquareDisplacement msd = mean_square_displacement(used.squares);
    result.msd_um2 = std::move(msd.msd_um2);
    result.msd_se_um2 = std::move(msd.msd_se_um2);
    result.D_ensemble_um2_per_s = ensemble_diffusion_um2_per_s(used, dt_s) *
                                  result.long_lag_factor / (1.0 - options.variance_taken);
    return result;
}

}  // namespace nta
