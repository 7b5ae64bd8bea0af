// SPDX-License-Identifier: MIT
// The motion that all particles share: a velocity that may differ over the picture and change with
// time, and the vibration of the stage.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nta {

inline constexpr std::size_t most_place_terms = 6;

/// The part of the plane that particles are seen in.
struct FieldOfView {
    double left_px = 0.0;
    double top_px = 0.0;
    double width_px = 1.0;
    double height_px = 1.0;
};

/// 1, u, v, u^2 - 1/3, u v, v^2 - 1/3, with u and v running from -1 to 1 across the field: all but
/// the first have mean 0. Outside the field, the values of its border.
std::array<double, most_place_terms> place_terms(const FieldOfView& field,
                                                 double x_px,
                                                 double y_px);

/// A sine that shifts all particles alike: x_cos cos(w f) + x_sin sin(w f) at frame f, w = 2 pi
/// cycles_per_frame; y likewise.
struct VibrationLine {
    double cycles_per_frame = 0.0;  ///< at most 0.5: faster shaking appears folded into that range
    double x_cos_px = 0.0;
    double x_sin_px = 0.0;
    double y_cos_px = 0.0;
    double y_sin_px = 0.0;

    [[nodiscard]] double x_amplitude_px() const;  ///< half of peak to peak
    [[nodiscard]] double y_amplitude_px() const;
    [[nodiscard]] double amplitude_px() const;  ///< of both axes together, sqrt(x^2 + y^2)
    [[nodiscard]] double x_at_px(std::int32_t frame) const;
    [[nodiscard]] double y_at_px(std::int32_t frame) const;
};

struct WayPx {
    double x_px = 0.0;
    double y_px = 0.0;
};

/// Where the liquid carries a particle between two frames.
struct CommonMotion {
    /// "none", "constant", "smooth in time", "constant in time, differs over the picture",
    /// "smooth in time, differs over the picture".
    std::string model = "none";
    FieldOfView field;
    std::int32_t first_frame = 0;
    double mean_x_px_per_frame = 0.0;  ///< over the field and the video, vibration left out
    double mean_y_px_per_frame = 0.0;
    std::size_t terms = 1;  ///< place terms per frame below: 1, the same everywhere, or all
    /// Displacement since first_frame at every frame, per place term, vibration included; empty:
    /// the mean velocity throughout.
    std::vector<double> x_sum_px;
    std::vector<double> y_sum_px;
    std::vector<VibrationLine> vibration;

    [[nodiscard]] bool differs_over_field() const { return terms > 1; }
    /// Displacement of the liquid at a place; beyond the known frames at the mean velocity.
    [[nodiscard]] WayPx between(std::int32_t from, std::int32_t to, double x_px, double y_px) const;
};

}  // namespace nta
