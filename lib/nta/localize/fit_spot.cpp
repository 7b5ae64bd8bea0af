// SPDX-License-Identifier: MIT
#include "nta/localize/fit_spot.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

using Vector5 = Eigen::Matrix<double, 5, 1>;
using Matrix5 = Eigen::Matrix<double, 5, 5>;

constexpr double level_prior_sd = 0.25;
constexpr double least_width_px = 0.6;
constexpr double largest_width_px = 12.0;

struct NormalEquations {
    Matrix5 information = Matrix5::Zero();
    Vector5 gradient = Vector5::Zero();
    double cost = 0.0;
    int pixels = 0;
};

// The profile of a Gaussian along one axis, for reuse over the other.
void axis_profile(int first, int n, double center, double width, std::vector<double>& out) {
    out.resize(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
        const double d = first + i - center;
        out[static_cast<std::size_t>(i)] = std::exp(-0.5 * d * d / (width * width));
    }
}

class Fitter {
  public:
    Fitter(const SpotWindow& window, double shot) : window_(window), shot_(shot) {}

    // Sums over the window; the variance of each pixel is taken from `variance_shape` so that it stays fixed during one step.
    NormalEquations sums(const SpotShape& p, const SpotShape& variance_shape) {
        axis_profile(window_.x0, window_.width, p.x_px, p.width_px, ex_);
        axis_profile(window_.y0, window_.height, p.y_px, p.width_px, ey_);
        axis_profile(window_.x0, window_.width, variance_shape.x_px, variance_shape.width_px, vx_);
        axis_profile(window_.y0, window_.height, variance_shape.y_px, variance_shape.width_px, vy_);
        NormalEquations out;
        const double inv_s2 = 1.0 / (p.width_px * p.width_px);
        std::size_t i = 0;
        for (int j = 0; j < window_.height; ++j) {
            const double dy = window_.y0 + j - p.y_px;
            for (int k = 0; k < window_.width; ++k, ++i) {
                if (window_.weight[i] == 0.0F) continue;
                const double dx = window_.x0 + k - p.x_px;
                const auto kk = static_cast<std::size_t>(k);
                const auto jj = static_cast<std::size_t>(j);
                const double e = ex_[kk] * ey_[jj];
                const double signal = std::max(0.0, variance_shape.amplitude) * vx_[kk] * vy_[jj];
                const double w = 1.0 / (1.0 + shot_ * signal);
                const double misfit = static_cast<double>(window_.value[i]) - p.amplitude * e - p.level;
                const double ae = p.amplitude * e;
                Vector5 d;
                d << ae * dx * inv_s2, ae * dy * inv_s2, e,
                    ae * (dx * dx + dy * dy) * inv_s2 / p.width_px, 1.0;
                out.information.noalias() += w * d * d.transpose();
                out.gradient.noalias() += w * misfit * d;
                out.cost += w * misfit * misfit;
                ++out.pixels;
            }
        }
        constexpr double prior = 1.0 / (level_prior_sd * level_prior_sd);
        out.information(4, 4) += prior;
        out.gradient(4) -= prior * p.level;
        out.cost += prior * p.level * p.level;
        return out;
    }

  private:
    const SpotWindow& window_;
    double shot_;
    std::vector<double> ex_, ey_, vx_, vy_;
};

SpotShape moved(const SpotShape& p, const Vector5& step) {
    return {p.x_px + step(0), p.y_px + step(1), p.amplitude + step(2), p.width_px + step(3),
            p.level + step(4)};
}

bool is_sane(const SpotShape& p, const SpotWindow& w) {
    return p.amplitude > 0.0 && p.width_px >= least_width_px && p.width_px <= largest_width_px &&
           p.x_px >= w.x0 - 1.0 && p.x_px <= w.x0 + w.width && p.y_px >= w.y0 - 1.0 &&
           p.y_px <= w.y0 + w.height;
}

}  // namespace

std::optional<SpotFit> fit_spot(const SpotWindow& window, const SpotShape& start, double shot) {
    constexpr int most_steps = 30;
    constexpr double converged_px = 1e-4;
    Fitter fitter(window, shot);
    SpotShape p = start;
    double damping = 1e-3;
    NormalEquations here = fitter.sums(p, p);
    if (here.pixels < 9) return std::nullopt;
    for (int step = 0; step < most_steps; ++step) {
        Matrix5 damped = here.information;
        damped.diagonal() *= 1.0 + damping;
        const Eigen::LDLT<Matrix5> solver(damped);
        if (solver.info() != Eigen::Success) return std::nullopt;
        const Vector5 move = solver.solve(here.gradient);
        const SpotShape next = moved(p, move);
        if (!move.allFinite() || !is_sane(next, window)) {
            damping *= 10.0;
            if (damping > 1e8) return std::nullopt;
            continue;
        }
        const NormalEquations there = fitter.sums(next, p);
        if (there.cost > here.cost * (1.0 + 1e-12)) {
            damping *= 10.0;
            if (damping > 1e8) break;
            continue;
        }
        damping = std::max(damping * 0.1, 1e-9);
        p = next;
        here = fitter.sums(p, p);
        if (std::abs(move(0)) + std::abs(move(1)) + std::abs(move(3)) < converged_px) break;
    }
    const Eigen::LDLT<Matrix5> solver(here.information);
    const Matrix5 covariance = solver.solve(Matrix5::Identity());
    if (!covariance.allFinite() || covariance(0, 0) <= 0.0 || covariance(1, 1) <= 0.0) {
        return std::nullopt;
    }
    SpotFit fit;
    fit.shape = p;
    fit.chi2_per_dof = here.cost / std::max(1, here.pixels - 5);
    const double widened = std::sqrt(std::max(1.0, fit.chi2_per_dof));
    fit.x_sd_px = std::sqrt(covariance(0, 0)) * widened;
    fit.y_sd_px = std::sqrt(covariance(1, 1)) * widened;
    return fit;
}

}  // namespace nta
