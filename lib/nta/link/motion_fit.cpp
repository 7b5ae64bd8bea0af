// SPDX-License-Identifier: MIT
#include "nta/link/motion_fit.hpp"

#include "nta/link/motion_parts.hpp"
#include "nta/link/product_fit.hpp"
#include "nta/link/vibration_line.hpp"

#include <Eigen/Dense>
#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace nta {
namespace {

constexpr double steps_per_parameter = 20.0;
constexpr std::size_t most_lines = 4;

using Matrix = Eigen::SparseMatrix<double>;
using Vector = Eigen::VectorXd;

/// Models of one spacing of knots, but for products.
std::vector<Candidate> candidates(std::size_t splines, bool in_time) {
    const std::size_t flow = in_time ? splines : 1;
    std::vector<Candidate> all = {{place_uniform, in_time, false, flow}};
    for (const PlaceMask& shape : place_shapes) {
        all.push_back({shape, in_time, false, flow});
        if (in_time) all.push_back({shape, true, true, flow});
    }
    return all;
}

struct Reduced {
    Matrix matrix;
    Vector x;
    Vector y;
};

using Entries = std::vector<Eigen::Triplet<double>>;

/// The block of two splines, in the lower triangle of the columns that the model has: enough for
/// the solver.
void add_block(const Blocks& blocks,
               const Candidate& c,
               std::size_t spline,
               std::size_t distance,
               Entries& entries) {
    const PlaceMatrix& block = blocks.matrix[spline][distance];
    for (std::size_t a = 0; a < most_place_terms; ++a) {
        const int row = c.column(spline, a);
        if (row == no_column) continue;
        for (std::size_t b = 0; b < most_place_terms; ++b) {
            const int column = c.column(spline + distance, b);
            // A block on the diagonal holds each pair of columns twice.
            if (column == no_column || (distance == 0 && row < column)) continue;
            // Two splines that share a column stand for themselves and their mirror image.
            const double times = distance > 0 && row == column ? 2.0 : 1.0;
            const double value = block[std::max(a, b) * most_place_terms + std::min(a, b)];
            entries.emplace_back(std::max(row, column), std::min(row, column), times * value);
        }
    }
}

Reduced reduce(const Blocks& blocks, const Candidate& c) {
    const std::size_t splines = blocks.splines.functions();
    const auto n = static_cast<Eigen::Index>(c.columns(splines));
    Reduced r{Matrix(n, n), Vector::Zero(n), Vector::Zero(n)};
    Entries entries;
    for (std::size_t i = 0; i < splines; ++i) {
        for (std::size_t a = 0; a < most_place_terms; ++a) {
            const int row = c.column(i, a);
            if (row == no_column) continue;
            r.x[row] += blocks.x[i][a];
            r.y[row] += blocks.y[i][a];
        }
        for (std::size_t d = 0; d < spline_order && i + d < splines; ++d) {
            add_block(blocks, c, i, d, entries);
        }
    }
    r.matrix.setFromTriplets(entries.begin(), entries.end());
    // Splines in a pause of the video would make the equations singular: a trace holds them at 0.
    const double trace = r.matrix.diagonal().sum() / static_cast<double>(n);
    for (Eigen::Index k = 0; k < n; ++k) r.matrix.coeffRef(k, k) += 1e-9 * trace;
    return r;
}

Solution solve(const StepMoments& sums, const Blocks& blocks, const Candidate& c) {
    const Reduced r = reduce(blocks, c);
    const Eigen::SimplicialLDLT<Matrix> solver(r.matrix);
    Solution s{c, blocks.splines, solver.solve(r.x), solver.solve(r.y), 0.0, 0.0, 0.0};
    s.parameters = static_cast<double>(s.x.size());
    s.squares = squares_left(sums, s.x.dot(r.x) + s.y.dot(r.y));
    const Vector mean = mean_row(c, blocks.means);
    s.mean_variance_px2 = mean.dot(solver.solve(mean));
    return s;
}

/// The solution with the lowest BIC, both axes together.
class Choice {
  public:
    explicit Choice(const StepMoments& sums) : sums_(sums) {}

    [[nodiscard]] bool affords(double parameters) const {
        return parameters <= 1.0 || parameters * steps_per_parameter <= sums_.steps;
    }
    void offer(Solution s) {
        const double n = 2.0 * sums_.steps;
        const double bic =
            n * std::log(std::max(s.squares, 1e-300) / n) + 2.0 * s.parameters * std::log(n);
        if (bic >= least_) return;
        least_ = bic;
        best_ = std::move(s);
    }
    void try_all(std::size_t cells, bool in_time) {
        const Blocks blocks = sum_blocks(sums_, cells);
        const std::size_t functions = blocks.splines.functions();
        for (const Candidate& c : candidates(functions, in_time)) {
            if (affords(static_cast<double>(c.columns(functions)))) offer(solve(sums_, blocks, c));
        }
        for (const bool shaped : {false, true}) {
            if (in_time && affords(product_parameters(blocks, shaped))) {
                offer(fit_product(sums_, blocks, shaped));
            }
        }
    }
    [[nodiscard]] const Solution& best() const { return best_; }

  private:
    const StepMoments& sums_;
    Solution best_;
    double least_ = std::numeric_limits<double>::max();
};

Solution best_solution(const StepMoments& sums, double min_knot_spacing_frames) {
    Choice choice(sums);
    choice.try_all(1, false);
    const double most_cells = sums.frames() / min_knot_spacing_frames;
    // 1, 2, 3, 4, 6, 8, 12, ...
    for (std::size_t power = 1; static_cast<double>(power) <= most_cells; power *= 2) {
        if (!choice.affords(0.5 * static_cast<double>(power))) break;
        choice.try_all(power, true);
        const std::size_t between = power + power / 2;
        if (power > 1 && static_cast<double>(between) <= most_cells) choice.try_all(between, true);
    }
    return choice.best();
}

std::string model_name(const Candidate& c) {
    if (!c.has_shape()) return c.flow_in_time ? "smooth in time" : "constant";
    return c.flow_in_time ? "smooth in time, differs over the picture"
                          : "constant in time, differs over the picture";
}

MotionFit motion_of(const Solution& s, const StepMoments& sums, const FieldOfView& field) {
    MotionFit fit;
    CommonMotion& m = fit.motion;
    m.model = model_name(s.candidate);
    m.field = field;
    m.first_frame = sums.first_frame;
    m.terms = s.candidate.has_shape() ? most_place_terms : 1;
    const auto frames = static_cast<std::size_t>(sums.last_frame - sums.first_frame) + 1;
    m.x_sum_px.assign(frames * m.terms, 0.0);
    m.y_sum_px = m.x_sum_px;
    for (std::size_t f = 1; f < frames; ++f) {
        const Splines::Values b = s.splines.at(static_cast<double>(f) - 0.5);
        for (std::size_t a = 0; a < m.terms; ++a) {
            const std::size_t at = f * m.terms + a;
            m.x_sum_px[at] = m.x_sum_px[at - m.terms];
            m.y_sum_px[at] = m.y_sum_px[at - m.terms];
            for (std::size_t i = 0; i < spline_order; ++i) {
                const int column = s.candidate.column(b.first + i, a);
                if (column == no_column) break;
                m.x_sum_px[at] += b.value[i] * s.x[column];
                m.y_sum_px[at] += b.value[i] * s.y[column];
            }
        }
    }
    const Vector mean = mean_row(s.candidate, means_of(s.splines, sums.frames()));
    m.mean_x_px_per_frame = mean.dot(s.x);
    m.mean_y_px_per_frame = mean.dot(s.y);
    fit.mean_variance_px2 = s.mean_variance_px2;
    fit.parameters = s.parameters;
    return fit;
}

std::vector<MotionStep> without_flow(std::vector<MotionStep> steps, const CommonMotion& motion) {
    for (MotionStep& s : steps) {
        const WayPx way = motion.between(s.from_frame, s.to_frame, s.x_px, s.y_px);
        s.dx_px -= way.x_px;
        s.dy_px -= way.y_px;
    }
    return steps;
}

/// Positions of the stage at every frame of the steps, since their first.
CommonMotion shaking(const std::vector<VibrationLine>& lines, const CommonMotion& flow) {
    CommonMotion m;
    m.first_frame = flow.first_frame;
    const std::size_t frames = flow.x_sum_px.size() / flow.terms;
    m.x_sum_px.assign(frames, 0.0);
    m.y_sum_px.assign(frames, 0.0);
    for (const VibrationLine& line : lines) {
        for (std::size_t f = 0; f < frames; ++f) {
            const std::int32_t frame = flow.first_frame + static_cast<std::int32_t>(f);
            m.x_sum_px[f] += line.x_at_px(frame) - line.x_at_px(flow.first_frame);
            m.y_sum_px[f] += line.y_at_px(frame) - line.y_at_px(flow.first_frame);
        }
    }
    return m;
}

std::vector<VibrationLine> find_lines(const std::vector<MotionStep>& steps,
                                      const CommonMotion& flow,
                                      double min_knot_spacing_frames) {
    const std::vector<MotionStep> rest = without_flow(steps, flow);
    std::vector<VibrationLine> lines;
    while (lines.size() < most_lines) {
        const auto frequency = find_vibration_cycles_per_frame(
            lines.empty() ? rest : without_flow(rest, shaking(lines, flow)),
            min_knot_spacing_frames);
        if (!frequency) break;
        lines.push_back({*frequency});
        fit_vibration(rest, lines);
    }
    return lines;
}

}  // namespace

MotionFit fit_common_motion(const std::vector<MotionStep>& steps, const MotionFitOptions& options) {
    if (steps.empty()) return {};
    const auto fit_flow = [&](const std::vector<MotionStep>& of) {
        const StepMoments sums = sum_moments(of, options.field);
        return motion_of(best_solution(sums, options.min_knot_spacing_frames), sums, options.field);
    };
    MotionFit fit = fit_flow(steps);
    if (!options.with_vibration) return fit;
    std::vector<VibrationLine> lines =
        find_lines(steps, fit.motion, options.min_knot_spacing_frames);
    if (lines.empty()) return fit;
    // A strong line drowns a weak flow: each once more, without the other.
    fit = fit_flow(without_flow(steps, shaking(lines, fit.motion)));
    lines = find_lines(steps, fit.motion, options.min_knot_spacing_frames);
    const CommonMotion stage = shaking(lines, fit.motion);
    for (std::size_t f = 0; f < stage.x_sum_px.size(); ++f) {
        fit.motion.x_sum_px[f * fit.motion.terms] += stage.x_sum_px[f];
        fit.motion.y_sum_px[f * fit.motion.terms] += stage.y_sum_px[f];
    }
    // Two amplitudes per axis, and a frequency that both axes share.
    fit.parameters += 2.5 * static_cast<double>(lines.size());
    fit.motion.vibration = std::move(lines);
    return fit;
}

}  // namespace nta
