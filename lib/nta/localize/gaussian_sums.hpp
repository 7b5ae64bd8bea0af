// SPDX-License-Identifier: MIT
#pragma once

#include "nta/localize/fit_spot.hpp"

#include <Eigen/Core>
#include <array>
#include <cstddef>

namespace nta {

/// One number per parameter of a spot, in the order x, y, amplitude, width, level.
using Vector5 = Eigen::Matrix<double, 5, 1>;
using Matrix5 = Eigen::Matrix<double, 5, 5>;

struct NormalEquations {
    Matrix5 information = Matrix5::Zero();
    Vector5 gradient = Vector5::Zero();
    double cost = 0.0;
};

/// Along one axis of a window: distance from a spot's center, pixel by pixel, and its Gaussian; set
/// as far as the window reaches, and 0 from there to the next multiple of eight.
struct SpotAxis {
    std::array<float, SpotWindow::most_px> distance;
    std::array<float, SpotWindow::most_px> gaussian;

    /// `n` pixels from `first` on.
    void set(int first, int n, double center, double width);
};

/// Sums over a window's pixels that least squares need for a Gaussian spot. Eight columns at a time
/// in single precision, in an order that does not depend on the machine.
class GaussianSums {
  public:
    /// `shot`: photon-transfer gain over the background noise, see fit_spot().
    GaussianSums(const SpotWindow& window, double shot);

    /// Pixels that are not masked.
    [[nodiscard]] int pixels() const { return pixels_; }

    /// Normal equations and cost of this shape, with the weight of each pixel from the light that
    /// it puts there.
    [[nodiscard]] NormalEquations reweighted_at(const SpotShape& shape);

    /// The same with the weights as last set.
    [[nodiscard]] NormalEquations at(const SpotShape& shape);

  private:
    void set_axes(const SpotShape& shape);
    [[nodiscard]] NormalEquations on_axes(const SpotShape& shape) const;
    [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(window_.height); }

    const SpotWindow& window_;
    float shot_;
    int pixels_ = 0;
    std::array<float, SpotWindow::most_px * SpotWindow::most_px> weight_;  // as far as the window
    SpotAxis x_;
    SpotAxis y_;
};

}  // namespace nta
