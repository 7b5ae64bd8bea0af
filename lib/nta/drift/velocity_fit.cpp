// SPDX-License-Identifier: MIT
#include "nta/drift/velocity_fit.hpp"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>

namespace nta {
namespace {

using Matrix = Eigen::SparseMatrix<double>;
using Vector = Eigen::VectorXd;

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

struct NormalEquations {
    Matrix matrix;
    Vector x;
    Vector y;
};

NormalEquations normal_equations(const std::vector<DriftStep>& steps,
                                 std::size_t knots,
                                 double first_frame,
                                 double spacing) {
    NormalEquations n;
    n.x = Vector::Zero(index(knots));
    n.y = Vector::Zero(index(knots));
    std::vector<Eigen::Triplet<double>> entries;
    for (const DriftStep& s : steps) {
        const auto row =
            knot_integrals(s.from_frame - first_frame, s.to_frame - first_frame, knots, spacing);
        for (const KnotIntegral& a : row) {
            n.x[index(a.knot)] += s.weight_per_px2 * a.frames * s.x_px;
            n.y[index(a.knot)] += s.weight_per_px2 * a.frames * s.y_px;
            for (const KnotIntegral& b : row) {
                entries.emplace_back(static_cast<int>(a.knot),
                                     static_cast<int>(b.knot),
                                     s.weight_per_px2 * a.frames * b.frames);
            }
        }
    }
    n.matrix.resize(index(knots), index(knots));
    n.matrix.setFromTriplets(entries.begin(), entries.end());
    // Knots in a pause of the video would make the equations singular: a trace holds them at 0.
    const double trace = n.matrix.diagonal().sum() / static_cast<double>(knots);
    for (Eigen::Index k = 0; k < index(knots); ++k) n.matrix.coeffRef(k, k) += 1e-9 * trace;
    return n;
}

double weighted_squares(const std::vector<DriftStep>& steps, const VelocityFit& fit) {
    double sum = 0.0;
    for (const DriftStep& s : steps) {
        double x = s.x_px;
        double y = s.y_px;
        for (const KnotIntegral& k : knot_integrals(s.from_frame - fit.first_frame,
                                                    s.to_frame - fit.first_frame,
                                                    fit.knots(),
                                                    fit.spacing_frames)) {
            x -= k.frames * fit.x_px_per_frame[k.knot];
            y -= k.frames * fit.y_px_per_frame[k.knot];
        }
        sum += s.weight_per_px2 * (x * x + y * y);
    }
    return sum;
}

}  // namespace

std::vector<KnotIntegral> knot_integrals(double from,
                                         double to,
                                         std::size_t knots,
                                         double spacing) {
    if (knots == 1) return {{0, to - from}};
    std::vector<KnotIntegral> integrals;
    const double last_cell = static_cast<double>(knots - 2);
    double at = from;
    while (at < to) {
        const double cell = std::clamp(std::floor(at / spacing), 0.0, last_cell);
        const double cell_end = cell < last_cell ? (cell + 1.0) * spacing : to;
        const double end = std::min(to, std::max(cell_end, at + 1e-9));
        // A straight line's integral is its middle value times the length.
        const double share = 0.5 * (at + end) / spacing - cell;
        const auto k = static_cast<std::size_t>(cell);
        integrals.push_back({k, (1.0 - share) * (end - at)});
        integrals.push_back({k + 1, share * (end - at)});
        at = end;
    }
    return integrals;
}

VelocityFit fit_velocity(const std::vector<DriftStep>& steps,
                         std::size_t knots,
                         std::int32_t first_frame,
                         std::int32_t last_frame) {
    VelocityFit fit;
    fit.first_frame = first_frame;
    const double length = last_frame - first_frame;
    fit.spacing_frames = knots > 1 ? length / static_cast<double>(knots - 1) : length;
    const NormalEquations n = normal_equations(steps, knots, fit.first_frame, fit.spacing_frames);
    const Eigen::SimplicialLDLT<Matrix> solver(n.matrix);
    const Vector x = solver.solve(n.x);
    const Vector y = solver.solve(n.y);
    fit.x_px_per_frame.assign(x.data(), x.data() + x.size());
    fit.y_px_per_frame.assign(y.data(), y.data() + y.size());
    Vector mean = Vector::Zero(index(knots));
    for (const KnotIntegral& k : knot_integrals(0.0, length, knots, fit.spacing_frames)) {
        mean[index(k.knot)] += k.frames / length;
    }
    fit.mean_x_px_per_frame = mean.dot(x);
    fit.mean_y_px_per_frame = mean.dot(y);
    const Vector spread = solver.solve(mean);
    fit.mean_variance_px2 = mean.dot(spread);
    fit.squares = weighted_squares(steps, fit);
    return fit;
}

}  // namespace nta
