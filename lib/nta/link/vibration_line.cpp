// SPDX-License-Identifier: MIT
#include "nta/link/vibration_line.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <unsupported/Eigen/FFT>

namespace nta {
namespace {

constexpr std::size_t fewest_frames = 64;
constexpr double fewest_periods = 4.0;
constexpr double chance = 0.01;
constexpr double median_of_gamma2 = 1.678;  // (1 + z) exp(-z) = 1/2

/// Weighted sums of all steps from a frame to the next.
struct SharedSteps {
    std::vector<double> x;
    std::vector<double> y;
};

SharedSteps shared_steps(const std::vector<MotionStep>& rest) {
    SharedSteps shared;
    if (rest.empty()) return shared;
    const auto [first, last] =
        std::minmax_element(rest.begin(), rest.end(), [](const MotionStep& a, const MotionStep& b) {
            return a.to_frame < b.to_frame;
        });
    const std::int32_t begin = first->to_frame;
    shared.x.assign(static_cast<std::size_t>(last->to_frame - begin) + 1, 0.0);
    shared.y = shared.x;
    for (const MotionStep& s : rest) {
        if (s.to_frame != s.from_frame + 1) continue;
        const auto f = static_cast<std::size_t>(s.to_frame - begin);
        shared.x[f] += s.weight_per_px2 * s.dx_px;
        shared.y[f] += s.weight_per_px2 * s.dy_px;
    }
    return shared;
}

/// Power of both axes at k / size cycles per frame, k = 0 ... size/2.
std::vector<double> power_spectrum(SharedSteps shared, std::size_t size) {
    Eigen::FFT<double> fft;
    fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    std::vector<double> power(size / 2 + 1, 0.0);
    for (std::vector<double>* axis : {&shared.x, &shared.y}) {
        axis->resize(size, 0.0);
        std::vector<std::complex<double>> amplitude;
        fft.fwd(amplitude, *axis);
        for (std::size_t k = 0; k < power.size(); ++k) power[k] += std::norm(amplitude[k]);
    }
    return power;
}

double power_at(const SharedSteps& shared, double cycles_per_frame) {
    const std::complex<double> turn = std::polar(1.0, -2.0 * std::numbers::pi * cycles_per_frame);
    std::complex<double> x;
    std::complex<double> y;
    // Horner's scheme.
    for (std::size_t f = shared.x.size(); f-- > 0;) {
        x = x * turn + shared.x[f];
        y = y * turn + shared.y[f];
    }
    return std::norm(x) + std::norm(y);
}

/// Mean power around a frequency, from the median of its neighbors.
double power_around(const std::vector<double>& power, std::size_t k, std::size_t lowest) {
    constexpr std::size_t half_width = 64;
    const std::size_t begin = std::max(lowest, k > half_width ? k - half_width : 0);
    const std::size_t end = std::min(power.size(), k + half_width + 1);
    std::vector<double> near(power.begin() + static_cast<std::ptrdiff_t>(begin),
                             power.begin() + static_cast<std::ptrdiff_t>(end));
    const auto middle = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
    std::nth_element(near.begin(), middle, near.end());
    return *middle / median_of_gamma2;
}

/// The ratio of powers that one of `looked_at` exceeds by chance in fewer than 1 of 100 videos.
double needed_ratio(double looked_at) {
    double z = 1.0;
    while (looked_at * (1.0 + z) * std::exp(-z) > chance) z += 0.1;
    return z;
}

/// Cosine and sine of every line at every frame.
class SineTable {
  public:
    SineTable(const std::vector<MotionStep>& steps, const std::vector<VibrationLine>& lines) {
        std::int32_t last = std::numeric_limits<std::int32_t>::min();
        first_ = std::numeric_limits<std::int32_t>::max();
        for (const MotionStep& s : steps) {
            first_ = std::min(first_, s.from_frame);
            last = std::max(last, s.to_frame);
        }
        columns_.resize(static_cast<Eigen::Index>(2 * lines.size()), last - first_ + 1);
        for (std::size_t k = 0; k < lines.size(); ++k) {
            const double w = 2.0 * std::numbers::pi * lines[k].cycles_per_frame;
            const auto row = static_cast<Eigen::Index>(2 * k);
            for (Eigen::Index f = 0; f < columns_.cols(); ++f) {
                const double phase = w * static_cast<double>(first_ + f);
                columns_(row, f) = std::cos(phase);
                columns_(row + 1, f) = std::sin(phase);
            }
        }
    }
    [[nodiscard]] auto at(std::int32_t frame) const { return columns_.col(frame - first_); }

  private:
    std::int32_t first_ = 0;
    Eigen::MatrixXd columns_;
};

double refined(const SharedSteps& shared, double cycles_per_frame, double distance) {
    for (int round = 0; round < 3; ++round) {
        double best = cycles_per_frame;
        double highest = 0.0;
        for (int i = -4; i <= 4; ++i) {
            const double at = std::min(0.5, cycles_per_frame + 0.25 * i * distance);
            const double power = power_at(shared, at);
            if (power > highest) {
                highest = power;
                best = at;
            }
        }
        cycles_per_frame = best;
        distance *= 0.25;
    }
    return cycles_per_frame;
}

}  // namespace

std::optional<double> find_vibration_cycles_per_frame(const std::vector<MotionStep>& rest,
                                                      double min_knot_spacing_frames) {
    const SharedSteps shared = shared_steps(rest);
    if (shared.x.size() < fewest_frames) return std::nullopt;
    std::size_t size = 2;
    while (size < 2 * shared.x.size()) size *= 2;
    const auto frames = static_cast<double>(shared.x.size());
    const double slowest = std::max(fewest_periods / frames, 0.5 / min_knot_spacing_frames);
    const auto lowest = static_cast<std::size_t>(slowest * static_cast<double>(size)) + 1;
    const std::vector<double> power = power_spectrum(shared, size);
    if (lowest + 8 > power.size()) return std::nullopt;
    const double needed = needed_ratio(static_cast<double>(power.size() - lowest));
    double highest = 0.0;
    std::size_t line = 0;
    for (std::size_t k = lowest; k < power.size(); ++k) {
        if (power[k] <= highest) continue;
        const double around = power_around(power, k, lowest);
        if (around <= 0.0 || power[k] < needed * around) continue;
        highest = power[k];
        line = k;
    }
    if (line == 0) return std::nullopt;
    const double distance = 1.0 / static_cast<double>(size);
    return refined(shared, static_cast<double>(line) * distance, distance);
}

void fit_vibration(const std::vector<MotionStep>& rest, std::vector<VibrationLine>& lines) {
    const auto n = static_cast<Eigen::Index>(2 * lines.size());
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(n, n);
    Eigen::VectorXd x = Eigen::VectorXd::Zero(n);
    Eigen::VectorXd y = Eigen::VectorXd::Zero(n);
    const SineTable sines(rest, lines);
    for (const MotionStep& s : rest) {
        const Eigen::VectorXd row = sines.at(s.to_frame) - sines.at(s.from_frame);
        matrix.noalias() += s.weight_per_px2 * row * row.transpose();
        x += s.weight_per_px2 * s.dx_px * row;
        y += s.weight_per_px2 * s.dy_px * row;
    }
    // At half a cycle per frame the sine is 0 in every frame: a trace holds it at 0.
    matrix.diagonal().array() += 1e-9 * matrix.trace() / static_cast<double>(n);
    const Eigen::LLT<Eigen::MatrixXd> solver(matrix);
    const Eigen::VectorXd fitted_x = solver.solve(x);
    const Eigen::VectorXd fitted_y = solver.solve(y);
    for (std::size_t k = 0; k < lines.size(); ++k) {
        const auto column = static_cast<Eigen::Index>(2 * k);
        lines[k].x_cos_px = fitted_x[column];
        lines[k].x_sin_px = fitted_x[column + 1];
        lines[k].y_cos_px = fitted_y[column];
        lines[k].y_sin_px = fitted_y[column + 1];
    }
}

}  // namespace nta
