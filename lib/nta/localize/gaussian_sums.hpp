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

/// Sums over a window's pixels that least squares need for a Gaussian spot. Eight columns at a time
/// in single precision, in an order that does not depend on the machine.
class GaussianSums {
  public:
    /// The largest width and height of a window.
    static constexpr std::size_t most_px = 64;

    /// `shot`: photon-transfer gain over the background noise, see fit_spot().
    GaussianSums(const SpotWindow& window, double shot);

    /// Pixels that are not masked.
    [[nodiscard]] int pixels() const { return pixels_; }

    /// Sets the weight of each pixel from the light that `shape` puts on it.
    void set_weights(const SpotShape& shape);

    /// Normal equations and cost of this shape with the weights as last set.
    [[nodiscard]] NormalEquations at(const SpotShape& shape);

  private:
    using Profile = std::array<float, most_px>;
    // Distance from the spot's center and its Gaussian, pixel by pixel along one axis.
    struct Axis {
        alignas(32) Profile distance;
        alignas(32) Profile gaussian;
    };
    void set_axes(const SpotShape& shape);

    const SpotWindow& window_;
    float shot_;
    int pixels_ = 0;
    std::size_t stride_;  // columns, filled up to a multiple of eight by masked ones
    alignas(32) std::array<float, most_px * most_px> value_;
    alignas(32) std::array<float, most_px * most_px> mask_;
    alignas(32) std::array<float, most_px * most_px> weight_;
    Axis x_;
    Axis y_;
};

}  // namespace nta
