// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/core/random.hpp"
#include "nta/simulate/scene.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nta {

/// Poisson numbers for a mean that changes from draw to draw but seldom by much: a Poisson number
/// of mean m is the sum of one of a mean on a grid, drawn from a stored table, and one of the small
/// rest. Each takes 32 random bits: what is rarer than 1 in 4e9 does not occur.
class PoissonTables {
  public:
    PoissonTables();
    std::int64_t draw(double mean, Random& random);

  private:
    struct Table {
        std::vector<double> cumulative;
        std::vector<std::uint16_t>
            first;  // smallest possible number for each 1/256 of the unit interval
    };
    static Table make_table(double mean);
    std::vector<Table> tables_;  // filled when first needed
};

/// Standard normal numbers from a table of 4096 equally likely cells, uniform within a cell and
/// exact in the two outer ones (Marsaglia, Technometrics 6 (1964) 101): mean and variance to 1e-5,
/// for a tenth of the time of Random::normal().
class NormalTable {
  public:
    NormalTable();
    /// From 32 random bits; `random` serves the outer cells.
    double draw(std::uint32_t bits, Random& random) const;

  private:
    std::vector<double> bounds_;
};

/// A pixel that is always brighter than its light.
struct HotPixel {
    int x_px = 0;
    int y_px = 0;
    double excess_adu = 0.0;
};

/// Turns light into gray values:  ADU = offset + gain (Poisson(s light / gain + dark) + read
/// noise), rounded and clipped, where s is the pixel's own sensitivity (1 on average) and dark the
/// excess of a hot pixel. Without shot noise the Poisson number is replaced by its mean.
class Camera {
  public:
    explicit Camera(const Scene& scene);

    /// One picture of the light (ADU above offset, row by row). Counts the clipped pixels.
    GrayImage expose(std::span<const float> light_adu, Random& random);
    /// Standard deviation of one pixel under a mean light: shot, read and rounding noise (1/12
    /// ADU^2; Bennett, Bell Syst. Tech. J. 27 (1948) 446).
    [[nodiscard]] double noise_adu(double light_adu) const;
    [[nodiscard]] std::int64_t saturated_pixels() const { return saturated_pixels_; }
    /// The pixels that are always brighter.
    [[nodiscard]] std::span<const HotPixel> hot_pixels() const { return hot_pixels_; }

  private:
    [[nodiscard]] double stored_adu(double electrons, std::uint32_t bits, Random& random);

    SceneCamera settings_;
    int width_px_;
    int height_px_;
    bool is_16_bit_;
    double highest_adu_;
    std::vector<float> sensitivity_;  // one per pixel, empty where all are alike
    std::vector<HotPixel> hot_pixels_;
    std::vector<float> light_adu_;
    PoissonTables poisson_;
    NormalTable normal_;
    std::int64_t saturated_pixels_ = 0;
};

}  // namespace nta
