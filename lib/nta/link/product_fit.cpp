// SPDX-License-Identifier: MIT
#include "nta/link/product_fit.hpp"

#include <Eigen/Dense>
#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>

namespace nta {
namespace {

using Shape = Eigen::Matrix<double, most_place_terms, 1>;
using ShapeMatrix = Eigen::Matrix<double, most_place_terms, most_place_terms>;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::SparseMatrix<double>;

constexpr double trace_share = 1e-9;  // holds what no step tells about at 0

ShapeMatrix symmetric(const PlaceMatrix& lower) {
    ShapeMatrix m;
    for (std::size_t a = 0; a < most_place_terms; ++a) {
        for (std::size_t b = 0; b < most_place_terms; ++b) {
            m(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) =
                lower[std::max(a, b) * most_place_terms + std::min(a, b)];
        }
    }
    return m;
}

Eigen::Map<const Shape> vector(const PlaceVector& v) { return Eigen::Map<const Shape>(v.data()); }

class ProductFit {
  public:
    ProductFit(const Blocks& blocks, bool shaped)
        : blocks_(blocks),
          functions_(blocks.splines.functions()),
          terms_(shaped ? static_cast<Eigen::Index>(most_place_terms) : 1),
          strength_(Vector::Ones(static_cast<Eigen::Index>(functions_))) {}

    void fit() {
        constexpr int rounds = 5;
        fit_shape();
        for (int i = 0; i < rounds; ++i) {
            fit_strength();
            fit_shape();
        }
    }

    [[nodiscard]] Solution solution(const StepMoments& sums) const {
        const bool shaped = terms_ > 1;
        Solution s;
        s.candidate = {shaped ? place_shapes.back() : place_uniform, true, shaped, functions_};
        s.splines = blocks_.splines;
        s.x = expand(shape_x_);
        s.y = expand(shape_y_);
        s.squares = squares_left(sums, explained_);
        s.parameters = product_parameters(blocks_, shaped);
        const double mean = strength_.mean();
        s.mean_variance_px2 = mean * mean * flow_variance_px2_;
        return s;
    }

  private:
    void fit_shape() {
        ShapeMatrix all = ShapeMatrix::Zero();
        Shape x = Shape::Zero();
        Shape y = Shape::Zero();
        for (std::size_t i = 0; i < functions_; ++i) {
            const double s = strength_[static_cast<Eigen::Index>(i)];
            x += s * vector(blocks_.x[i]);
            y += s * vector(blocks_.y[i]);
            for (std::size_t d = 0; d < spline_order && i + d < functions_; ++d) {
                const double times = d == 0 ? 1.0 : 2.0;  // a pair and its mirror image
                all += times * s * strength_[static_cast<Eigen::Index>(i + d)] *
                       symmetric(blocks_.matrix[i][d]);
            }
        }
        Eigen::MatrixXd matrix = all.topLeftCorner(terms_, terms_);
        matrix.diagonal().array() += trace_share * matrix.trace() / static_cast<double>(terms_);
        const Eigen::LDLT<Eigen::MatrixXd> solver(matrix);
        shape_x_.setZero();
        shape_y_.setZero();
        shape_x_.head(terms_) = solver.solve(x.head(terms_));
        shape_y_.head(terms_) = solver.solve(y.head(terms_));
        explained_ = shape_x_.dot(x) + shape_y_.dot(y);
        flow_variance_px2_ = solver.solve(Vector::Unit(terms_, 0))[0];
    }

    void fit_strength() {
        const auto n = static_cast<Eigen::Index>(functions_);
        std::vector<Eigen::Triplet<double>> entries;
        Vector right(n);
        for (std::size_t i = 0; i < functions_; ++i) {
            const auto column = static_cast<int>(i);
            right[column] = shape_x_.dot(vector(blocks_.x[i])) + shape_y_.dot(vector(blocks_.y[i]));
            for (std::size_t d = 0; d < spline_order && i + d < functions_; ++d) {
                const ShapeMatrix m = symmetric(blocks_.matrix[i][d]);
                entries.emplace_back(column + static_cast<int>(d),
                                     column,
                                     shape_x_.dot(m * shape_x_) + shape_y_.dot(m * shape_y_));
            }
        }
        Matrix matrix(n, n);
        matrix.setFromTriplets(entries.begin(), entries.end());
        const double trace = matrix.diagonal().sum() / static_cast<double>(n);
        for (Eigen::Index k = 0; k < n; ++k) matrix.coeffRef(k, k) += trace_share * trace;
        strength_ = Eigen::SimplicialLDLT<Matrix>(matrix).solve(right);
    }

    /// Coefficients of all splines times all place terms.
    [[nodiscard]] Vector expand(const Shape& shape) const {
        Vector all(strength_.size() * terms_);
        for (Eigen::Index i = 0; i < strength_.size(); ++i) {
            all.segment(i * terms_, terms_) = strength_[i] * shape.head(terms_);
        }
        return all;
    }

    const Blocks& blocks_;
    std::size_t functions_;
    Eigen::Index terms_;
    Vector strength_;  ///< per spline
    Shape shape_x_ = Shape::Zero();
    Shape shape_y_ = Shape::Zero();
    double explained_ = 0.0;
    double flow_variance_px2_ = 0.0;
};

}  // namespace

Solution fit_product(const StepMoments& sums, const Blocks& blocks, bool shaped) {
    ProductFit product(blocks, shaped);
    product.fit();
    return product.solution(sums);
}

double product_parameters(const Blocks& blocks, bool shaped) {
    // Both axes share the strength; its scale is one with that of the shape.
    const std::size_t shape = 2 * (shaped ? most_place_terms : 1) - 1;
    return 0.5 * static_cast<double>(blocks.splines.functions() + shape);
}

}  // namespace nta
