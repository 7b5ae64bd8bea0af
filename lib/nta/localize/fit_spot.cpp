// SPDX-License-Identifier: MIT
#include "nta/localize/fit_spot.hpp"

#include "nta/localize/gaussian_sums.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace nta {
namespace {

constexpr double least_width_px = 0.6;
constexpr double largest_width_px = 12.0;

SpotShape moved(const SpotShape& p, const Vector5& step) {
    return {p.x_px + step(0),
            p.y_px + step(1),
            p.amplitude + step(2),
            p.width_px + step(3),
            p.level + step(4)};
}

bool is_sane(const SpotShape& p, const SpotWindow& w) {
    return p.amplitude > 0.0 && p.width_px >= least_width_px && p.width_px <= largest_width_px &&
           p.x_px >= w.x0 - 1.0 && p.x_px <= w.x0 + w.width && p.y_px >= w.y0 - 1.0 &&
           p.y_px <= w.y0 + w.height;
}

// Levenberg-Marquardt with the weights as they are, until steps are shorter than `converged_px`;
// false where it cannot go on.
bool descend(GaussianSums& sums,
             const SpotWindow& window,
             double converged_px,
             SpotShape& p,
             NormalEquations& here) {
    constexpr int most_steps = 25;
    constexpr double most_damping = 1e8;
    constexpr double rounding = 1e-6;  // of sums in single precision
    double damping = 1e-3;
    here = sums.at(p);
    for (int step = 0; step < most_steps; ++step) {
        Matrix5 damped = here.information;
        damped.diagonal() *= 1.0 + damping;
        const Eigen::LLT<Matrix5> factors(damped);
        const Vector5 move = factors.solve(here.gradient);
        const SpotShape next = moved(p, move);
        if (factors.info() != Eigen::Success || !move.allFinite() || !is_sane(next, window)) {
            damping *= 10.0;
            if (damping > most_damping) return false;
            continue;
        }
        const NormalEquations there = sums.at(next);
        if (there.cost > here.cost * (1.0 + rounding)) {
            damping *= 10.0;
            if (damping > most_damping) return true;
            continue;
        }
        damping = std::max(damping * 0.1, 1e-9);
        p = next;
        here = there;
        if (std::abs(move(0)) + std::abs(move(1)) + std::abs(move(3)) < converged_px) return true;
    }
    return true;
}

// Of ln(amplitude width^2), to first order.
double log_flux_sd(const SpotShape& p, const Matrix5& covariance) {
    Vector5 slope = Vector5::Zero();
    slope(2) = 1.0 / p.amplitude;
    slope(3) = 2.0 / p.width_px;
    return std::sqrt(slope.dot(covariance * slope));
}

}  // namespace

std::optional<SpotFit> fit_spot(const SpotWindow& window, const SpotShape& start, double shot) {
    GaussianSums sums(window, shot);
    constexpr int fewest_pixels = 9;
    if (sums.pixels() < fewest_pixels) return std::nullopt;
    SpotShape p = start;
    NormalEquations here;
    // The weights follow the spot found, for which its place need not be known well; without shot
    // noise they are the same at once. Steps shrink by ten and more, so that the last one bounds
    // what is left.
    constexpr double roughly_px = 0.05;
    constexpr double converged_px = 1e-3;
    sums.set_weights(p);
    if (shot > 0.0) {
        if (!descend(sums, window, roughly_px, p, here)) return std::nullopt;
        sums.set_weights(p);
    }
    if (!descend(sums, window, converged_px, p, here)) return std::nullopt;
    const Eigen::LLT<Matrix5> factors(here.information);
    const Matrix5 covariance = factors.solve(Matrix5::Identity());
    if (factors.info() != Eigen::Success || !covariance.allFinite()) return std::nullopt;
    SpotFit fit;
    fit.shape = p;
    fit.chi2_per_dof = here.cost / std::max(1, sums.pixels() - 5);
    const double widened = std::sqrt(std::max(1.0, fit.chi2_per_dof));
    fit.x_sd_px = std::sqrt(covariance(0, 0)) * widened;
    fit.y_sd_px = std::sqrt(covariance(1, 1)) * widened;
    fit.noise_sd_px = std::sqrt(0.5 * (covariance(0, 0) + covariance(1, 1)));
    fit.log_flux_sd = log_flux_sd(p, covariance) * widened;
    return fit;
}

}  // namespace nta
