// SPDX-License-Identifier: MIT
#include "nta/link/motion_fit.hpp"

#include "nta/link/vibration_line.hpp"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace nta {
namespace {

constexpr double steps_per_parameter = 100.0;
constexpr std::size_t most_lines = 4;
constexpr std::size_t order = 4;  // basis functions that overlap at any time
constexpr int no_column = -1;

using Matrix = Eigen::SparseMatrix<double>;
using Vector = Eigen::VectorXd;
using PlaceVector = std::array<double, most_place_terms>;
using PlaceMatrix = std::array<double, most_place_terms * most_place_terms>;

/// Sums over the steps whose middles are at one time.
struct Moment {
    double weight = 0.0;
    PlaceMatrix pp{};
    PlaceVector px{};
    PlaceVector py{};
};

/// All that the fits need of the steps: two sums per frame, at frames and half-way between.
struct StepMoments {
    std::int32_t first_frame = std::numeric_limits<std::int32_t>::max();
    std::int32_t last_frame = std::numeric_limits<std::int32_t>::min();
    std::vector<Moment> at_half_frames;
    double squares = 0.0;
    double steps = 0.0;
    [[nodiscard]] double frames() const { return last_frame - first_frame; }
};

StepMoments sum_moments(const std::vector<MotionStep>& steps, const FieldOfView& field) {
    StepMoments sums;
    for (const MotionStep& s : steps) {
        sums.first_frame = std::min(sums.first_frame, s.from_frame);
        sums.last_frame = std::max(sums.last_frame, s.to_frame);
    }
    sums.steps = static_cast<double>(steps.size());
    sums.at_half_frames.resize(2 * static_cast<std::size_t>(sums.last_frame - sums.first_frame) +
                               1);
    for (const MotionStep& s : steps) {
        const auto half = static_cast<std::size_t>(s.from_frame - sums.first_frame) +
                          static_cast<std::size_t>(s.to_frame - sums.first_frame);
        Moment& m = sums.at_half_frames[half];
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

/// Uniform cubic B-splines over the video: `cells` + 3 of them, four at any time.
struct Splines {
    std::size_t cells = 1;
    double spacing_frames = 1.0;

    struct Values {
        std::size_t first = 0;
        std::array<double, order> value{};
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
    [[nodiscard]] std::size_t functions() const { return cells + order - 1; }
};

/// Normal equations of splines in time times all place terms, in blocks of neighbors in time.
struct Blocks {
    Splines splines;
    std::vector<std::array<PlaceMatrix, order>> matrix;  ///< [function][distance to the second]
    std::vector<PlaceVector> x;
    std::vector<PlaceVector> y;
};

Blocks sum_blocks(const StepMoments& sums, std::size_t cells) {
    Blocks blocks;
    blocks.splines = {cells, sums.frames() / static_cast<double>(cells)};
    blocks.matrix.resize(blocks.splines.functions());
    blocks.x.resize(blocks.splines.functions());
    blocks.y.resize(blocks.splines.functions());
    for (std::size_t h = 0; h < sums.at_half_frames.size(); ++h) {
        const Moment& m = sums.at_half_frames[h];
        if (m.weight <= 0.0) continue;
        const Splines::Values b = blocks.splines.at(0.5 * static_cast<double>(h));
        for (std::size_t i = 0; i < order; ++i) {
            for (std::size_t a = 0; a < most_place_terms; ++a) {
                blocks.x[b.first + i][a] += b.value[i] * m.px[a];
                blocks.y[b.first + i][a] += b.value[i] * m.py[a];
            }
            for (std::size_t j = i; j < order; ++j) {
                PlaceMatrix& block = blocks.matrix[b.first + i][j - i];
                const double w = b.value[i] * b.value[j];
                for (std::size_t k = 0; k < m.pp.size(); ++k) block[k] += w * m.pp[k];
            }
        }
    }
    return blocks;
}

using PlaceMask = std::array<bool, most_place_terms>;

/// One model: which place terms there are, and which of them change with time.
struct Candidate {
    PlaceMask used{true};
    bool flow_in_time = false;
    bool shape_in_time = false;

    /// Column of a place term times a spline. A term that is constant in time has one column for
    /// all splines, whose sum is 1 everywhere.
    [[nodiscard]] int column(std::size_t spline, std::size_t term) const {
        if (!used[term]) return no_column;
        const std::size_t same = used_before(term);
        if (term == 0) return static_cast<int>(flow_in_time ? spline * stride() : 0);
        if (shape_in_time) return static_cast<int>(spline * stride() + same);
        return static_cast<int>(flow_offset + same - 1);
    }
    [[nodiscard]] std::size_t columns(std::size_t splines) const {
        const std::size_t shape = used_before(most_place_terms) - 1;
        return (flow_in_time ? splines : 1) + (shape_in_time ? splines : 1) * shape;
    }
    [[nodiscard]] bool has_shape() const { return used_before(most_place_terms) > 1; }
    std::size_t flow_offset = 1;  ///< columns before those of a shape constant in time

  private:
    [[nodiscard]] std::size_t used_before(std::size_t term) const {
        return static_cast<std::size_t>(std::count(used.begin(), used.begin() + term, true));
    }
    [[nodiscard]] std::size_t stride() const {
        return shape_in_time ? used_before(most_place_terms) : 1;
    }
};

constexpr PlaceMask place_uniform = {true};
constexpr std::array<PlaceMask, 3> place_shapes = {{{true, true, true},
                                                    {true, false, false, true, false, true},
                                                    {true, true, true, true, true, true}}};

std::vector<Candidate> candidates(std::size_t splines, bool in_time) {
    std::vector<Candidate> all = {{place_uniform, in_time, false}};
    for (const PlaceMask& shape : place_shapes) {
        all.push_back({shape, in_time, false});
        if (in_time) all.push_back({shape, true, true});
    }
    for (Candidate& c : all) c.flow_offset = in_time ? splines : 1;
    return all;
}

struct Solution {
    Candidate candidate;
    Splines splines;
    Vector x;
    Vector y;
    double squares = 0.0;
    double mean_variance_px2 = 0.0;
};

struct Reduced {
    Matrix matrix;
    Vector x;
    Vector y;
};

Reduced reduce(const Blocks& blocks, const Candidate& c) {
    const std::size_t splines = blocks.splines.functions();
    const auto n = static_cast<Eigen::Index>(c.columns(splines));
    Reduced r{Matrix(n, n), Vector::Zero(n), Vector::Zero(n)};
    std::vector<Eigen::Triplet<double>> entries;
    const auto add = [&](int row, int column, double value) {
        // The lower triangle is enough for the solver.
        entries.emplace_back(std::max(row, column), std::min(row, column), value);
        if (row == column) return;
    };
    for (std::size_t i = 0; i < splines; ++i) {
        for (std::size_t a = 0; a < most_place_terms; ++a) {
            const int row = c.column(i, a);
            if (row == no_column) continue;
            r.x[row] += blocks.x[i][a];
            r.y[row] += blocks.y[i][a];
            for (std::size_t d = 0; d < order && i + d < splines; ++d) {
                for (std::size_t b = 0; b < most_place_terms; ++b) {
                    const int column = c.column(i + d, b);
                    if (column == no_column) continue;
                    const double value =
                        blocks.matrix[i][d][std::max(a, b) * most_place_terms + std::min(a, b)];
                    // A pair of splines stands for itself and its mirror image.
                    const double times = d == 0 ? (row == column || row > column ? 1.0 : 0.0)
                                                : (row == column ? 2.0 : 1.0);
                    if (times > 0.0) add(row, column, times * value);
                }
            }
        }
    }
    r.matrix.setFromTriplets(entries.begin(), entries.end());
    // Splines in a pause of the video would make the equations singular: a trace holds them at 0.
    const double trace = r.matrix.diagonal().sum() / static_cast<double>(n);
    for (Eigen::Index k = 0; k < n; ++k) r.matrix.coeffRef(k, k) += 1e-9 * trace;
    return r;
}

/// The mean over the video of the velocity everywhere, as a row of the equations.
Vector mean_row(const Candidate& c, const Splines& splines, double frames) {
    Vector row = Vector::Zero(static_cast<Eigen::Index>(c.columns(splines.functions())));
    const auto n = static_cast<std::size_t>(std::max(1.0, frames));
    for (std::size_t f = 0; f < n; ++f) {
        const Splines::Values b = splines.at(static_cast<double>(f) + 0.5);
        for (std::size_t i = 0; i < order; ++i) {
            row[c.column(b.first + i, 0)] += b.value[i] / static_cast<double>(n);
        }
    }
    return row;
}

Solution solve(const StepMoments& sums, const Blocks& blocks, const Candidate& c) {
    const Reduced r = reduce(blocks, c);
    const Eigen::SimplicialLDLT<Matrix> solver(r.matrix);
    Solution s{c, blocks.splines, solver.solve(r.x), solver.solve(r.y), 0.0, 0.0};
    // Rounding and the trace leave this much: without a floor, it would choose among perfect fits.
    constexpr double least_share = 1e-8;
    s.squares = std::max(least_share * sums.squares, sums.squares - s.x.dot(r.x) - s.y.dot(r.y));
    const Vector mean = mean_row(c, blocks.splines, sums.frames());
    s.mean_variance_px2 = mean.dot(solver.solve(mean));
    return s;
}

/// The solution with the lowest BIC, both axes together.
Solution best_solution(const StepMoments& sums, double min_knot_spacing_frames) {
    const double n = 2.0 * sums.steps;
    double least = std::numeric_limits<double>::max();
    Solution best;
    const auto try_all = [&](std::size_t cells, bool in_time) {
        const Blocks blocks = sum_blocks(sums, cells);
        for (const Candidate& c : candidates(blocks.splines.functions(), in_time)) {
            const auto columns = static_cast<double>(c.columns(blocks.splines.functions()));
            if (columns > 1.0 && columns * steps_per_parameter > sums.steps) continue;
            Solution s = solve(sums, blocks, c);
            const double bic =
                n * std::log(std::max(s.squares, 1e-300) / n) + 2.0 * columns * std::log(n);
            if (bic >= least) continue;
            least = bic;
            best = std::move(s);
        }
    };
    try_all(1, false);
    const double most_cells = sums.frames() / min_knot_spacing_frames;
    for (std::size_t cells = 1; static_cast<double>(cells) <= most_cells; cells *= 2) {
        if (static_cast<double>(cells + order - 1) * steps_per_parameter > sums.steps) break;
        try_all(cells, true);
    }
    return best;
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
            for (std::size_t i = 0; i < order; ++i) {
                const int column = s.candidate.column(b.first + i, a);
                if (column == no_column) break;
                m.x_sum_px[at] += b.value[i] * s.x[column];
                m.y_sum_px[at] += b.value[i] * s.y[column];
            }
        }
    }
    const Vector mean = mean_row(s.candidate, s.splines, sums.frames());
    m.mean_x_px_per_frame = mean.dot(s.x);
    m.mean_y_px_per_frame = mean.dot(s.y);
    fit.mean_variance_px2 = s.mean_variance_px2;
    fit.parameters = static_cast<double>(s.x.size());
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

std::vector<VibrationLine> find_vibration(const std::vector<MotionStep>& steps,
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
        find_vibration(steps, fit.motion, options.min_knot_spacing_frames);
    if (lines.empty()) return fit;
    // A strong line drowns a weak flow: each once more, without the other.
    fit = fit_flow(without_flow(steps, shaking(lines, fit.motion)));
    lines = find_vibration(steps, fit.motion, options.min_knot_spacing_frames);
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
