// SPDX-License-Identifier: MIT
#include "nta/localize/fit_spot.hpp"

#include "nta/localize/gaussian_sums.hpp"
#include "nta/localize/lanes.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {
namespace {

constexpr double least_width_px = 0.6;
constexpr double largest_width_px = 12.0;

// Cholesky factors of a symmetric matrix. Loops of known length are unrolled: half of the time that
// Eigen's take, which is a tenth of a fit.
class Cholesky {
  public:
    explicit Cholesky(const Matrix5& of) {
        for (int j = 0; j < 5; ++j) {
            double pivot = of(j, j);
            for (int k = 0; k < j; ++k) pivot -= lower_(j, k) * lower_(j, k);
            is_positive_ &= pivot > 0.0;
            lower_(j, j) = std::sqrt(pivot);
            inverse_pivot_(j) = 1.0 / lower_(j, j);
            for (int i = j + 1; i < 5; ++i) {
                double entry = of(i, j);
                for (int k = 0; k < j; ++k) entry -= lower_(i, k) * lower_(j, k);
                lower_(i, j) = entry * inverse_pivot_(j);
            }
        }
    }
    [[nodiscard]] bool is_positive() const { return is_positive_; }
    [[nodiscard]] Vector5 solve(Vector5 v) const {
        for (int i = 0; i < 5; ++i) {
            for (int k = 0; k < i; ++k) v(i) -= lower_(i, k) * v(k);
            v(i) *= inverse_pivot_(i);
        }
        for (int i = 4; i >= 0; --i) {
            for (int k = i + 1; k < 5; ++k) v(i) -= lower_(k, i) * v(k);
            v(i) *= inverse_pivot_(i);
        }
        return v;
    }

  private:
    Matrix5 lower_;
    Vector5 inverse_pivot_;
    bool is_positive_ = true;
};

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

// Whether pixel weights that hold before a step hold after it as well.
bool keeps_weights(const Vector5& move, const SpotShape& p) {
    constexpr double little_px = 0.2;
    constexpr double little_share = 0.1;
    return std::abs(move(0)) + std::abs(move(1)) + std::abs(move(3)) < little_px &&
           std::abs(move(2)) < little_share * p.amplitude;
}

// Levenberg-Marquardt; false where it cannot go on. The weights follow the spot until its place is
// roughly known; without shot noise they are the same everywhere.
bool descend(GaussianSums& sums,
             const SpotWindow& window,
             double shot,
             SpotShape& p,
             NormalEquations& here) {
    constexpr int most_steps = 30;
    constexpr double most_damping = 1e8;
    constexpr double rounding = 1e-6;  // of sums in single precision
    // Of the last step, in standard deviations of the five parameters together. Steps shrink by
    // three and more, so that the error left adds less than a thousandth to the noise of the
    // pixels.
    constexpr double last_step_sd = 0.05;
    constexpr double hardly_damped = 0.1;  // more shortens steps
    double damping = 1e-3;
    bool weights_hold = shot <= 0.0;
    here = sums.reweighted_at(p);
    for (int step = 0; step < most_steps; ++step) {
        Matrix5 damped = here.information;
        damped.diagonal() *= 1.0 + damping;
        const Cholesky factors(damped);
        const Vector5 move = factors.solve(here.gradient);
        const SpotShape next = moved(p, move);
        if (!factors.is_positive() || !move.allFinite() || !is_sane(next, window)) {
            damping *= 10.0;
            if (damping > most_damping) return false;
            continue;
        }
        if (!weights_hold && keeps_weights(move, p)) {
            weights_hold = true;
            if (step > 0) {  // those of the start are good where it needs no step
                p = next;
                here = sums.reweighted_at(p);
                continue;
            }
        }
        const double gain = here.gradient.dot(move);
        if (damping < hardly_damped && gain < last_step_sd * last_step_sd) {
            p = next;
            here.cost -= gain;
            return true;
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

void SpotWindow::place(int x, int y, int columns, int rows) {
    assert(columns > 0 && columns <= most_px && rows > 0 && rows <= most_px);
    x0 = x;
    y0 = y;
    width = columns;
    height = rows;
    stride = filled_up(static_cast<std::size_t>(columns));
    const std::size_t needed = stride * static_cast<std::size_t>(rows);
    if (value.size() < needed) value.resize(needed);
    if (weight.size() < needed) weight.resize(needed);
}

std::optional<SpotFit> fit_spot(const SpotWindow& window, const SpotShape& start, double shot) {
    GaussianSums sums(window, shot);
    constexpr int fewest_pixels = 9;
    if (sums.pixels() < fewest_pixels) return std::nullopt;
    SpotShape p = start;
    NormalEquations here;
    if (!descend(sums, window, shot, p, here)) return std::nullopt;
    const Cholesky factors(here.information);
    Matrix5 covariance;
    for (int i = 0; i < 5; ++i) covariance.col(i) = factors.solve(Vector5::Unit(i));
    if (!factors.is_positive() || !covariance.allFinite()) return std::nullopt;
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
