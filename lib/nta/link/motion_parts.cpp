// SPDX-License-Identifier: MIT
#include "nta/link/motion_parts.hpp"

namespace nta {

StepMoments sum_moments(const std::vector<MotionStep>& steps, const FieldOfView& field) {
    StepMoments sums;
    for (const MotionStep& s : steps) {
        sums.first_frame = std::min(sums.first_frame, s.from_frame);
        sums.last_frame = std::max(sums.last_frame, s.to_frame);
    }
    sums.steps = static_cast<double>(steps.size());
    const std::size_t half_frames =
        2 * static_cast<std::size_t>(sums.last_frame - sums.first_frame) + 1;
    constexpr std::size_t most_moments = 60000;
    sums.half_frames_per_moment = (half_frames + most_moments - 1) / most_moments;
    sums.moments.resize(half_frames / sums.half_frames_per_moment + 1);
    for (const MotionStep& s : steps) {
        const auto half = static_cast<std::size_t>(s.from_frame - sums.first_frame) +
                          static_cast<std::size_t>(s.to_frame - sums.first_frame);
        Moment& m = sums.moments[half / sums.half_frames_per_moment];
        const PlaceVector p = place_terms(field, s.x_px, s.y_px);
        const double g = s.to_frame - s.from_frame;
        m.weight += s.weight_per_px2;
        for (std::size_t a = 0; a < most_place_terms; ++a) {
            const double w = s.weight_per_px2 * g * p[a];
            m.px[a] += w * s.dx_px;
            m.py[a] += w * s.dy_px;
            for (std::size_t b = 0; b <= a; ++b) m.pp[a * most_place_terms + b] += w * g * p[b];
        }
        sums.squares += s.weight_per_px2 * (s.dx_px * s.dx_px + s.dy_px * s.dy_px);
    }
    return sums;
}

Blocks sum_blocks(const StepMoments& sums, std::size_t cells) {
    Blocks blocks;
    blocks.splines = {cells, sums.frames() / static_cast<double>(cells)};
    blocks.means = means_of(blocks.splines, sums.frames());
    blocks.matrix.resize(blocks.splines.functions());
    blocks.x.resize(blocks.splines.functions());
    blocks.y.resize(blocks.splines.functions());
    for (std::size_t h = 0; h < sums.moments.size(); ++h) {
        const Moment& m = sums.moments[h];
        if (m.weight <= 0.0) continue;
        const Splines::Values b = blocks.splines.at(sums.time_of(h));
        for (std::size_t i = 0; i < spline_order; ++i) {
            for (std::size_t a = 0; a < most_place_terms; ++a) {
                blocks.x[b.first + i][a] += b.value[i] * m.px[a];
                blocks.y[b.first + i][a] += b.value[i] * m.py[a];
            }
            for (std::size_t j = i; j < spline_order; ++j) {
                PlaceMatrix& block = blocks.matrix[b.first + i][j - i];
                const double w = b.value[i] * b.value[j];
                for (std::size_t a = 0; a < most_place_terms; ++a)  // lower triangle
                    for (std::size_t k = a * most_place_terms; k <= a * (most_place_terms + 1); ++k)
                        block[k] += w * m.pp[k];
            }
        }
    }
    return blocks;
}

std::vector<double> means_of(const Splines& splines, double frames) {
    std::vector<double> means(splines.functions(), 0.0);
    const auto n = static_cast<std::size_t>(std::max(1.0, frames));
    for (std::size_t f = 0; f < n; ++f) {
        const Splines::Values b = splines.at(static_cast<double>(f) + 0.5);
        for (std::size_t i = 0; i < spline_order; ++i)
            means[b.first + i] += b.value[i] / static_cast<double>(n);
    }
    return means;
}

Eigen::VectorXd mean_row(const Candidate& c, const std::vector<double>& means) {
    Eigen::VectorXd row = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(c.columns(means.size())));
    for (std::size_t i = 0; i < means.size(); ++i) row[c.column(i, 0)] += means[i];
    return row;
}

double squares_left(const StepMoments& sums, double explained) {
    // Rounding and the trace leave this much: without a floor, it would choose among perfect fits.
    constexpr double least_share = 1e-8;
    return std::max(least_share * sums.squares, sums.squares - explained);
}

}  // namespace nta
