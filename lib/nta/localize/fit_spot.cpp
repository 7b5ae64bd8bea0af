// SPDX-License-Identifier: MIT
#include "nta/localize/fit_spot.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cassert>
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
};

constexpr std::size_t most_columns = 64;

// The profile of a Gaussian along one axis, for reuse over the other.
void axis_profile(int first, int n, double center, double width, double* out) {
    const double factor = -0.5 / (width * width);
    for (int i = 0; i < n; ++i) {
        const double d = first + i - center;
        out[i] = std::exp(factor * d * d);
    }
}

// Sums over the rows of one column each, for all columns at once; dy is the same along a row. Named
// by what they add up: w weight, f value, e Gaussian, digits the power of dy.
struct ColumnSums {
    using Row = std::array<double, most_columns>;
    Row w{}, wf{}, wff{}, we0{}, we1{}, we2{}, wef0{}, wef1{}, wef2{}, wee0{}, wee1{}, wee2{},
        wee3{}, wee4{};
};

struct RowPosition {
    double dy = 0.0;
    double ey = 0.0;
};

[[gnu::target_clones("avx2", "default")]] void add_row(const double* value,
                                                       const double* weight,
                                                       const double* ex,
                                                       RowPosition row,
                                                       std::size_t columns,
                                                       ColumnSums& s) {
    const double dy = row.dy;
    for (std::size_t k = 0; k < columns; ++k) {
        const double w = weight[k];
        const double f = value[k];
        const double we = w * ex[k] * row.ey;
        const double wee = we * ex[k] * row.ey;
        s.w[k] += w;
        s.wf[k] += w * f;
        s.wff[k] += w * f * f;
        s.we0[k] += we;
        s.we1[k] += we * dy;
        s.we2[k] += we * dy * dy;
        s.wef0[k] += we * f;
        s.wef1[k] += we * f * dy;
        s.wef2[k] += we * f * dy * dy;
        s.wee0[k] += wee;
        s.wee1[k] += wee * dy;
        s.wee2[k] += wee * dy * dy;
        s.wee3[k] += wee * dy * dy * dy;
        s.wee4[k] += wee * dy * dy * dy * dy;
    }
}

class Fitter {
  public:
    Fitter(const SpotWindow& window, double shot) : window_(window), shot_(shot) {
        value_.assign(window.value.begin(), window.value.end());
        weight_.resize(value_.size());
        for (const float w : window.weight) pixels_ += w != 0.0F ? 1 : 0;
    }

    [[nodiscard]] int pixels() const { return pixels_; }

    // Sets the weight of each pixel from the light that `shape` puts on it.
    void set_variance(const SpotShape& shape) {
        profiles(shape);
        std::size_t i = 0;
        for (int j = 0; j < window_.height; ++j) {
            for (int k = 0; k < window_.width; ++k, ++i) {
                const double signal = shape.amplitude * ex_[static_cast<std::size_t>(k)] *
                                      ey_[static_cast<std::size_t>(j)];
                weight_[i] = static_cast<double>(window_.weight[i]) / (1.0 + shot_ * signal);
            }
        }
    }

    NormalEquations sums(const SpotShape& p) {
        profiles(p);
        ColumnSums s;
        const auto columns = static_cast<std::size_t>(window_.width);
        for (int j = 0; j < window_.height; ++j) {
            const auto row = static_cast<std::size_t>(j);
            add_row(value_.data() + row * columns,
                    weight_.data() + row * columns,
                    ex_.data(),
                    {window_.y0 + j - p.y_px, ey_[row]},
                    columns,
                    s);
        }
        return assemble(p, s);
    }

  private:
    void profiles(const SpotShape& p) {
        axis_profile(window_.x0, window_.width, p.x_px, p.width_px, ex_.data());
        axis_profile(window_.y0, window_.height, p.y_px, p.width_px, ey_.data());
    }

    // Parameters in the order x, y, amplitude, width, level. With misfit m = f - A e - b, the sums
    // of w m (...) follow from the columns'.
    [[nodiscard]] NormalEquations assemble(const SpotShape& p, const ColumnSums& s) const {
        const double A = p.amplitude;
        const double b = p.level;
        const double gx = A / (p.width_px * p.width_px);
        const double gs = gx / p.width_px;
        NormalEquations out;
        Matrix5& h = out.information;
        Vector5& g = out.gradient;
        for (std::size_t k = 0; k < static_cast<std::size_t>(window_.width); ++k) {
            const double dx = window_.x0 + static_cast<double>(k) - p.x_px;
            const double dx2 = dx * dx;
            const double ee_r2 = dx2 * s.wee0[k] + s.wee2[k];
            const double ee_dy_r2 = dx2 * s.wee1[k] + s.wee3[k];
            const double ee_r4 = dx2 * dx2 * s.wee0[k] + 2.0 * dx2 * s.wee2[k] + s.wee4[k];
            const double e_r2 = dx2 * s.we0[k] + s.we2[k];
            h(0, 0) += gx * gx * dx2 * s.wee0[k];
            h(0, 1) += gx * gx * dx * s.wee1[k];
            h(0, 2) += gx * dx * s.wee0[k];
            h(0, 3) += gx * gs * dx * ee_r2;
            h(0, 4) += gx * dx * s.we0[k];
            h(1, 1) += gx * gx * s.wee2[k];
            h(1, 2) += gx * s.wee1[k];
            h(1, 3) += gx * gs * ee_dy_r2;
            h(1, 4) += gx * s.we1[k];
            h(2, 2) += s.wee0[k];
            h(2, 3) += gs * ee_r2;
            h(2, 4) += s.we0[k];
            h(3, 3) += gs * gs * ee_r4;
            h(3, 4) += gs * e_r2;
            h(4, 4) += s.w[k];
            g(0) += gx * dx * (s.wef0[k] - A * s.wee0[k] - b * s.we0[k]);
            g(1) += gx * (s.wef1[k] - A * s.wee1[k] - b * s.we1[k]);
            g(2) += s.wef0[k] - A * s.wee0[k] - b * s.we0[k];
            g(3) += gs * (dx2 * s.wef0[k] + s.wef2[k] - A * ee_r2 - b * e_r2);
            g(4) += s.wf[k] - A * s.we0[k] - b * s.w[k];
            out.cost += s.wff[k] + A * A * s.wee0[k] + b * b * s.w[k] -
                        2.0 * (A * s.wef0[k] + b * s.wf[k] - A * b * s.we0[k]);
        }
        constexpr double prior = 1.0 / (level_prior_sd * level_prior_sd);
        h(4, 4) += prior;
        g(4) -= prior * b;
        out.cost += prior * b * b;
        h = h.selfadjointView<Eigen::Upper>();
        return out;
    }

    const SpotWindow& window_;
    double shot_;
    int pixels_ = 0;
    std::vector<double> value_;
    std::vector<double> weight_;
    std::array<double, most_columns> ex_{};
    std::array<double, most_columns> ey_{};
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

// Levenberg-Marquardt with the weights as they are; false where it cannot go on.
bool descend(Fitter& fitter, const SpotWindow& window, SpotShape& p, NormalEquations& here) {
    constexpr int most_steps = 25;
    constexpr double converged_px = 1e-4;
    constexpr double most_damping = 1e8;
    double damping = 1e-3;
    here = fitter.sums(p);
    for (int step = 0; step < most_steps; ++step) {
        Matrix5 damped = here.information;
        damped.diagonal() *= 1.0 + damping;
        const Vector5 move = damped.ldlt().solve(here.gradient);
        const SpotShape next = moved(p, move);
        if (!move.allFinite() || !is_sane(next, window)) {
            damping *= 10.0;
            if (damping > most_damping) return false;
            continue;
        }
        const NormalEquations there = fitter.sums(next);
        if (there.cost > here.cost * (1.0 + 1e-12)) {
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

}  // namespace

std::optional<SpotFit> fit_spot(const SpotWindow& window, const SpotShape& start, double shot) {
    assert(window.width <= static_cast<int>(most_columns) &&
           window.height <= static_cast<int>(most_columns));
    Fitter fitter(window, shot);
    constexpr int fewest_pixels = 9;
    if (fitter.pixels() < fewest_pixels) return std::nullopt;
    SpotShape p = start;
    NormalEquations here;
    // The weights follow the spot found; without shot noise they are the same at once.
    const int rounds = shot > 0.0 ? 2 : 1;
    for (int round = 0; round < rounds; ++round) {
        fitter.set_variance(p);
        if (!descend(fitter, window, p, here)) return std::nullopt;
    }
    const Matrix5 covariance = here.information.ldlt().solve(Matrix5::Identity());
    if (!covariance.allFinite() || covariance(0, 0) <= 0.0 || covariance(1, 1) <= 0.0) {
        return std::nullopt;
    }
    SpotFit fit;
    fit.shape = p;
    fit.chi2_per_dof = here.cost / std::max(1, fitter.pixels() - 5);
    const double widened = std::sqrt(std::max(1.0, fit.chi2_per_dof));
    fit.x_sd_px = std::sqrt(covariance(0, 0)) * widened;
    fit.y_sd_px = std::sqrt(covariance(1, 1)) * widened;
    return fit;
}

}  // namespace nta
