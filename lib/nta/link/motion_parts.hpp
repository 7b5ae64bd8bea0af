// SPDX-License-Identifier: MIT
// The parts of a fit of the common motion: sums over steps, splines in time, models and solutions.
#pragma once

#include "nta/link/motion_fit.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace nta {

inline constexpr std::size_t spline_order = 4;  ///< splines that overlap at any time
inline constexpr int no_column = -1;

using PlaceVector = std::array<double, most_place_terms>;
using PlaceMatrix = std::array<double, most_place_terms * most_place_terms>;

/// Sums over the steps whose middles are at one time.
struct Moment {
    double weight = 0.0;
    PlaceMatrix pp{};
    PlaceVector px{};
    PlaceVector py{};
};

/// All that the fits need of the steps: two sums per frame, at frames and half-way between; fewer
/// in videos of more than 30,000 frames, whose knots stand farther apart than that by far.
struct StepMoments {
    std::int32_t first_frame = std::numeric_limits<std::int32_t>::max();
    std::int32_t last_frame = std::numeric_limits<std::int32_t>::min();
    std::size_t half_frames_per_moment = 1;
    std::vector<Moment> moments;
    double squares = 0.0;
    double steps = 0.0;
    [[nodiscard]] double frames() const { return last_frame - first_frame; }
    /// Time of a moment in frames since the first.
    [[nodiscard]] double time_of(std::size_t moment) const {
        return 0.5 * (static_cast<double>(moment * half_frames_per_moment) +
                      0.5 * static_cast<double>(half_frames_per_moment - 1));
    }
};

StepMoments sum_moments(const std::vector<MotionStep>& steps, const FieldOfView& field);

/// Uniform cubic B-splines over the video: `cells` + 3 of them, four at any time.
struct Splines {
    std::size_t cells = 1;
    double spacing_frames = 1.0;

    struct Values {
        std::size_t first = 0;
        std::array<double, spline_order> value{};
    };
    [[nodiscard]] Values at(double frames_since_first) const {
        const double place = frames_since_first / spacing_frames;
        const double cell = std::clamp(std::floor(place), 0.0, static_cast<double>(cells - 1));
        const double s = place - cell;
        const double r = 1.0 - s;
        return {static_cast<std::size_t>(cell),
                {r * r * r / 6.0,
                 (4.0 - 6.0 * s * s + 3.0 * s * s * s) / 6.0,
                 (4.0 - 6.0 * r * r + 3.0 * r * r * r) / 6.0,
                 s * s * s / 6.0}};
    }
    [[nodiscard]] std::size_t functions() const { return cells + spline_order - 1; }
};

/// The mean of every spline over a video of so many frames.
std::vector<double> means_of(const Splines& splines, double frames);

/// Normal equations of splines in time times all place terms, in blocks of neighbors in time.
struct Blocks {
    Splines splines;
    std::vector<double> means;  ///< of the splines
    std::vector<std::array<PlaceMatrix, spline_order>>
        matrix;  ///< [function][distance to the second]
    std::vector<PlaceVector> x;
    std::vector<PlaceVector> y;
};

Blocks sum_blocks(const StepMoments& sums, std::size_t cells);

using PlaceMask = std::array<bool, most_place_terms>;

/// One model: which place terms there are, and which of them change with time.
struct Candidate {
    PlaceMask used{true};
    bool flow_in_time = false;
    bool shape_in_time = false;
    std::size_t flow_columns = 1;  ///< before those of a shape that is constant in time

    /// Column of a place term times a spline. A term that is constant in time has one column for
    /// all splines, whose sum is 1 everywhere.
    [[nodiscard]] int column(std::size_t spline, std::size_t term) const {
        if (!used[term]) return no_column;
        const std::size_t same = used_before(term);
        if (term == 0) return static_cast<int>(flow_in_time ? spline * stride() : 0);
        if (shape_in_time) return static_cast<int>(spline * stride() + same);
        return static_cast<int>(flow_columns + same - 1);
    }
    [[nodiscard]] std::size_t columns(std::size_t splines) const {
        const std::size_t shape = used_before(most_place_terms) - 1;
        return (flow_in_time ? splines : 1) + (shape_in_time ? splines : 1) * shape;
    }
    [[nodiscard]] bool has_shape() const { return used_before(most_place_terms) > 1; }
    [[nodiscard]] std::size_t used_before(std::size_t term) const {
        return static_cast<std::size_t>(std::count(used.begin(), used.begin() + term, true));
    }
    [[nodiscard]] std::size_t stride() const {
        return shape_in_time ? used_before(most_place_terms) : 1;
    }
};

inline constexpr PlaceMask place_uniform = {true};
inline constexpr std::array<PlaceMask, 3> place_shapes = {{{true, true, true},
                                                           {true, false, false, true, false, true},
                                                           {true, true, true, true, true, true}}};

struct Solution {
    Candidate candidate;
    Splines splines;
    Eigen::VectorXd x;
    Eigen::VectorXd y;
    double squares = 0.0;
    double mean_variance_px2 = 0.0;
    double parameters = 0.0;  ///< per axis
};

/// The mean over the video of the velocity everywhere, as a row of the equations.
Eigen::VectorXd mean_row(const Candidate& candidate, const std::vector<double>& means);

/// Weighted squares that a fit leaves.
double squares_left(const StepMoments& sums, double explained);

}  // namespace nta
