// SPDX-License-Identifier: MIT
#include "nta/diffusion/fit_likelihood_model.hpp"

#include "nta/core/error.hpp"
#include "nta/core/order_statistics.hpp"
#include "nta/diffusion/covariance_estimator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace nta {

namespace {

// Position variances are scaled by no more than this, either way: beyond, something else is wrong.
constexpr double k_largest_factor = 20.0;
// What spot fits are trusted with before the displacements are asked: their variances are right to
// a factor of two. Dim and smeared spots scatter by a third more (standard deviation) than
// predicted.
constexpr double k_relative_trust = 1.0;
// Largest blur of a uniform exposure, tE = dt.
constexpr double k_full_blur = 1.0 / 6.0;
// Standard deviation of R where nothing is known but its limits: no estimate is worse.
constexpr double k_blur_spread = 0.0481125;  // 1 / (6 sqrt 12)

struct WeightedMean {
    double value = 0.0;
    double se = 0.0;
};

// Weighted mean over tracks with a standard error that takes tracks as independent units. Tracks
// whose weighted deviation is beyond 8 robust standard deviations (mislinked, merged) are pulled in
// to there; among 1000 honest tracks none is, unless they differ in D by more than an order of
// magnitude.
WeightedMean robust_mean(const std::vector<double>& values, const std::vector<double>& weights) {
    const double center = median_of(values);
    std::vector<double> deviations;
    for (std::size_t i = 0; i < values.size(); ++i) {
        deviations.push_back(std::abs(std::sqrt(weights[i]) * (values[i] - center)));
    }
    const double limit = 8.0 * 1.4826 * median_of(deviations);
    double sum = 0.0;
    double squares = 0.0;
    double total = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double root = std::sqrt(weights[i]);
        const double pulled = std::clamp(root * (values[i] - center), -limit, limit);
        sum += root * pulled;
        total += weights[i];
    }
    const double mean = center + sum / total;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double residual = std::sqrt(weights[i]) * (values[i] - mean);
        const double pulled = std::clamp(residual, -limit, limit);
        squares += weights[i] * pulled * pulled;
    }
    const auto n = static_cast<double>(values.size());
    return {mean, std::sqrt(squares * n / std::max(1.0, n - 1.0)) / total};
}

// Covariance estimate of the position variance over all tracks.
std::optional<WeightedMean> pooled_position_variance(std::span<const Displacements> tracks,
                                                     double blur) {
    std::vector<double> values;
    std::vector<double> weights;
    for (const Displacements& steps : tracks) {
        const std::optional<StepCovariance> covariance = step_covariance(steps);
        if (!covariance) continue;
        values.push_back(covariance_estimate_position_variance_um2(*covariance, blur));
        weights.push_back(covariance->pairs);
    }
    // fewer tracks say too little about their own scatter
    if (values.size() < 20) return std::nullopt;
    return robust_mean(values, weights);
}

void note_rescaled(Diagnostics& diagnostics, double factor) {
    diagnostics.push_back(
        {"position-noise-rescaled",
         Severity::note,
         fmt::format("positions scatter {:.2f} times as much (standard deviation) as the spot fits "
                     "predict; the diffusion coefficients allow for it",
                     std::sqrt(factor)),
         factor});
}

// Predictions that are right to a factor of two against a pooled estimate with its own standard
// error: the mean of both by their inverse variances, which never jumps. Neighboring displacements
// tell little of the noise of fast particles, in any one video they may say three times as much by
// chance; of slow or many ones they tell nearly all. What stays unknown is the same for all tracks.
void fit_known_exposure(std::span<const Displacements> tracks,
                        LikelihoodModel& model,
                        Diagnostics& diagnostics) {
    const PooledCovariance pooled = pool_covariances(tracks);
    const double predicted_um2 = pooled.position_variance_um2;
    const double two_D_dt = pooled.mean_square_um2 + 2.0 * pooled.lag1_um2;
    const auto found = pooled_position_variance(tracks, *model.blur);
    if (!found || predicted_um2 <= 0.0 || two_D_dt <= 0.0) return;
    const double trust_um2 = k_relative_trust * predicted_um2;
    const double weight = 1.0 / (1.0 + std::pow(found->se / trust_um2, 2));
    const double off_um2 = found->value - predicted_um2;
    model.position_variance_factor = std::clamp(
        1.0 + weight * off_um2 / predicted_um2, 1.0 / k_largest_factor, k_largest_factor);
    // of maximum likelihood with known noise: D dt (1 - 2 R) = <dx^2> / 2 - sigma^2
    model.shared_log_D_se =
        std::sqrt(weight) * found->se / (0.5 * two_D_dt * (1.0 - 2.0 * *model.blur));
    if (std::abs(off_um2) > 4.0 * found->se)
        note_rescaled(diagnostics, model.position_variance_factor);
}

// How much each track says about the blur. Spot fits understate the noise of dim spots (near the
// limit of detection, or smeared by motion) by a third and more, which R = (b + sigma^2) / (2 D dt)
// would take for a shorter exposure: tracks noisier than that of the median step count for less.
std::vector<double> trust_in_predictions(std::span<const Displacements> tracks) {
    std::vector<double> variances_um2;
    std::vector<double> of_each_step_um2;
    for (const Displacements& steps : tracks) {
        variances_um2.push_back(mean_position_variance_um2(steps));
        of_each_step_um2.insert(of_each_step_um2.end(), steps.size(), variances_um2.back());
    }
    const double typical_um2 = of_each_step_um2.empty() ? 0.0 : median_of(of_each_step_um2);
    std::vector<double> trust(tracks.size(), 1.0);
    if (typical_um2 <= 0.0) return trust;
    for (std::size_t i = 0; i < tracks.size(); ++i)
        trust[i] = 1.0 / (1.0 + std::pow(variances_um2[i] / typical_um2, 2));
    return trust;
}

// Standard error of R = sum w (b + sigma^2) / sum w 2 D dt, tracks as independent units: the
// linearized ratio estimator (Cochran, Sampling Techniques (1977), eq. 6.13). Sizes may differ
// between tracks.
double blur_standard_error(std::span<const Displacements> tracks,
                           std::span<const double> trust,
                           double blur,
                           double two_D_dt) {
    double squares = 0.0;
    double weights = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const Displacements& steps = tracks[i];
        const std::optional<StepCovariance> covariance = step_covariance(steps);
        if (!covariance) continue;
        const double weight = trust[i] * covariance->pairs;
        const double residual_um2 =
            covariance->lag1_um2 + mean_position_variance_um2(steps) -
            blur * (covariance->mean_square_um2 + 2.0 * covariance->lag1_um2);
        squares += std::pow(weight * residual_um2, 2);
        weights += weight;
        count += 1.0;
    }
    if (count < 2.0) return k_blur_spread;
    return std::min(k_blur_spread,
                    std::sqrt(squares * count / (count - 1.0)) / (weights * two_D_dt));
}

void infer_exposure(std::span<const Displacements> tracks,
                    LikelihoodModel& model,
                    Diagnostics& diagnostics) {
    const std::vector<double> trust = trust_in_predictions(tracks);
    const PooledCovariance pooled = pool_covariances(tracks, trust);
    if (pooled.pairs <= 0.0) return;
    model.pooled_covariance_um2 = pooled.lag1_um2;
    const double two_D_dt = pooled.mean_square_um2 + 2.0 * pooled.lag1_um2;
    const double predicted_um2 = pooled.position_variance_um2;
    if (predicted_um2 <= 0.0 || two_D_dt <= 0.0) return;
    const double wanted = (pooled.lag1_um2 + predicted_um2) / two_D_dt;
    const double blur = std::clamp(wanted, 0.0, k_full_blur);
    model.inferred_blur = blur;
    // D (1 - 2 R) is what the mean square steps say
    model.shared_log_D_se =
        2.0 * blur_standard_error(tracks, trust, wanted, two_D_dt) / (1.0 - 2.0 * blur);
    if (blur != wanted) {
        // at the limits of R the rest of b is the positions' doing
        model.position_variance_factor =
            std::clamp((blur * two_D_dt - pooled.lag1_um2) / predicted_um2,
                       1.0 / k_largest_factor,
                       k_largest_factor);
    }
    const double exposure_ms = 6.0 * blur * model.scale.frame_interval.milliseconds();
    diagnostics.push_back(
        {"exposure-inferred",
         Severity::note,
         fmt::format(
             "the exposure time is not known; the displacements fit one of about {:.0f} ms; "
             "give --exposure-ms for narrower size intervals",
             exposure_ms),
         exposure_ms});
    if (std::abs(model.position_variance_factor - 1.0) > 0.05) {
        note_rescaled(diagnostics, model.position_variance_factor);
    }
}

}  // namespace

PooledCovariance pool_covariances(std::span<const Displacements> tracks,
                                  std::span<const double> trust) {
    PooledCovariance sum;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const Displacements& steps = tracks[i];
        const std::optional<StepCovariance> covariance = step_covariance(steps);
        if (!covariance) continue;
        const double weight = trust.empty() ? covariance->pairs : trust[i] * covariance->pairs;
        sum.mean_square_um2 += weight * covariance->mean_square_um2;
        sum.lag1_um2 += weight * covariance->lag1_um2;
        sum.position_variance_um2 += weight * mean_position_variance_um2(steps);
        sum.pairs += weight;
    }
    if (sum.pairs > 0.0) {
        sum.mean_square_um2 /= sum.pairs;
        sum.lag1_um2 /= sum.pairs;
        sum.position_variance_um2 /= sum.pairs;
    }
    return sum;
}

LikelihoodModel fit_likelihood_model(std::span<const Displacements> tracks,
                                     const DiffusionOptions& options,
                                     Diagnostics& diagnostics) {
    LikelihoodModel model;
    model.scale = options.scale;
    model.variance_taken = options.variance_taken;
    if (!options.exposure) {
        infer_exposure(tracks, model, diagnostics);
        return model;
    }
    const double exposed = options.exposure->seconds() / options.scale.s_from_frame();
    // a thousandth is the rounding of a frame rate
    if (!(exposed >= 0.0 && exposed <= 1.001)) {
        throw InputError(
            fmt::format("the exposure of {} ms is not between 0 and the {} ms from frame to frame; "
                        "check --exposure-ms and --fps",
                        options.exposure->milliseconds(),
                        options.scale.frame_interval.milliseconds()),
            Fault::usage);
    }
    model.blur = std::min(exposed, 1.0) / 6.0;
    fit_known_exposure(tracks, model, diagnostics);
    return model;
}

}  // namespace nta
