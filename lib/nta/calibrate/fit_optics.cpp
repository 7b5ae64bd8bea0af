// SPDX-License-Identifier: MIT
#include "nta/calibrate/fit_optics.hpp"

#include "nta/core/order_statistics.hpp"

#include <boost/math/distributions/chi_squared.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace nta {
namespace {

constexpr double k_outlier_share = 0.1;
// Outliers lie anywhere within about 2 in ln F and 1.5 in ln width^2.
constexpr double k_outlier_density = 1.0 / 3.0;
// What fits of real spots scatter beyond photon noise: shot noise in the spot, a level that is
// fitted too, and neighbors.
constexpr double k_noise_factor2 = 1.5;
constexpr double k_least_noise = 0.03;
constexpr int k_shape = 2;  // ln kappa, ln s0
constexpr int k_depth_nodes = 48;
constexpr int k_most_steps = 60;

struct SpotParameters {
    double log_peak = 0.0;  // local: light included
    double log_kappa = 0.0;
    double log_s0 = 0.0;
};

// The depths in front of the camera, once per set of parameters.
class DepthNodes {
  public:
    DepthNodes(double kappa, double blur) : two_kappa_(2.0 * kappa), blur_(blur) {}

    // ln f of a spot.
    [[nodiscard]] double log_density(const BeadSpot& s,
                                     const SpotParameters& p,
                                     double depth) const {
        const double e2 = k_noise_factor2 * s.peak_noise * s.peak_noise;  // 2 e
        const double floor2 = k_least_noise * k_least_noise;
        const double c11 = e2 + floor2;
        const double c12 = e2;
        const double log_flux = s.log_amplitude + s.log_width2;
        const double x0 = log_flux - p.log_peak - 2.0 * p.log_s0;
        const double y0 = s.log_width2 - 2.0 * p.log_s0;
        const double blur_variance = blur_relative_variance * blur_ * blur_;
        const double step = k_reach_u / k_depth_nodes;
        double sum = 0.0;
        for (int i = 0; i <= k_depth_nodes; ++i) {
            const double u2 = step * i * step * i;
            const double y = 1.0 + blur_ + u2;
            const double c22 = 2.0 * e2 + floor2 + blur_variance / (y * y);
            const double determinant = c11 * c22 - c12 * c12;
            const double dx = x0 + two_kappa_ * u2;
            // The mean of ln(width^2) lies below the ln of its mean by half its variance.
            const double dy = y0 - std::log(y) + 0.5 * blur_variance / (y * y);
            const double chi2 = (c22 * dx * dx - 2.0 * c12 * dx * dy + c11 * dy * dy) / determinant;
            if (chi2 > 60.0) continue;
            const double weight = i == 0 || i == k_depth_nodes ? 0.5 : 1.0;
            sum += weight * std::exp(-0.5 * chi2) / std::sqrt(determinant);
        }
        const double density = 2.0 * step * sum / (2.0 * std::numbers::pi * depth);
        return std::log((1.0 - k_outlier_share) * density + k_outlier_share * k_outlier_density);
    }

  private:
    static constexpr double k_reach_u = 3.0;
    double two_kappa_;
    double blur_;
};

// Depth over brightness for one set of parameters, interpolated.
class DepthTable {
  public:
    DepthTable(const DepthOfView& view, double blur_px2, double threshold_snr) {
        for (int i = 0; i < k_nodes; ++i)
            depths_.push_back(
                depth_um(view, std::exp(k_first + k_step * i), blur_px2, threshold_snr));
    }
    [[nodiscard]] double operator()(double log_ratio) const {
        const double at = (std::clamp(log_ratio, k_first, k_last) - k_first) / k_step;
        const auto i = std::min(static_cast<std::size_t>(at), depths_.size() - 2);
        return depths_[i] + (at - static_cast<double>(i)) * (depths_[i + 1] - depths_[i]);
    }

  private:
    static constexpr double k_first = -2.0;
    static constexpr double k_step = 0.05;
    static constexpr int k_nodes = 201;
    static constexpr double k_last = k_first + k_step * (k_nodes - 1);
    std::vector<double> depths_;
};

// All parameters: ln kappa, ln s0, the light's terms, ln P of each kind of bead.
class OpticsLikelihood {
  public:
    OpticsLikelihood(const std::vector<BeadSpot>& spots,
                     const std::vector<double>& blur_px2,
                     double threshold_snr,
                     bool even)
        : spots_(spots), blur_px2_(blur_px2), threshold_snr_(threshold_snr), even_(even) {}

    [[nodiscard]] int light_terms() const {
        return even_ ? 0 : static_cast<int>(FieldLight::terms);
    }
    [[nodiscard]] int parameters() const {
        return k_shape + light_terms() + static_cast<int>(blur_px2_.size());
    }

    [[nodiscard]] double log_peak(const BeadSpot& s, const Eigen::VectorXd& theta) const {
        double sum = theta[k_shape + light_terms() + static_cast<int>(s.bead)];
        for (int k = 0; k < light_terms(); ++k)
            sum += theta[k_shape + k] * s.field[static_cast<std::size_t>(k)];
        return sum;
    }

    [[nodiscard]] Eigen::VectorXd log_densities(const Eigen::VectorXd& theta,
                                                double peak_shift) const {
        std::vector<DepthNodes> nodes;
        DepthOfView view;
        const double kappa = std::exp(theta[0]);
        view.focus_sd_px = std::exp(theta[1]);
        view.focus_depth_um = 1.0;
        view.sheet_half_width_um = 1.0 / std::sqrt(kappa);
        std::vector<DepthTable> depths;
        for (const double blur : blur_px2_) {
            nodes.emplace_back(kappa, blur / (view.focus_sd_px * view.focus_sd_px));
            depths.emplace_back(view, blur, threshold_snr_);
        }
        Eigen::VectorXd out(static_cast<Eigen::Index>(spots_.size()));
        for (std::size_t i = 0; i < spots_.size(); ++i) {
            const BeadSpot& s = spots_[i];
            const SpotParameters p{log_peak(s, theta) + peak_shift, theta[0], theta[1]};
            const double depth = depths[s.bead](p.log_peak - s.log_threshold);
            out[static_cast<Eigen::Index>(i)] = nodes[s.bead].log_density(s, p, depth);
        }
        return out;
    }

    // One row of derivatives per spot.
    [[nodiscard]] Eigen::MatrixXd scores(const Eigen::VectorXd& theta) const {
        constexpr double h = 1e-3;
        const auto n = static_cast<Eigen::Index>(spots_.size());
        Eigen::MatrixXd out = Eigen::MatrixXd::Zero(n, parameters());
        for (int k = 0; k < k_shape; ++k) {
            Eigen::VectorXd up = theta, down = theta;
            up[k] += h;
            down[k] -= h;
            out.col(k) = (log_densities(up, 0.0) - log_densities(down, 0.0)) / (2.0 * h);
        }
        const Eigen::VectorXd by_peak =
            (log_densities(theta, h) - log_densities(theta, -h)) / (2.0 * h);
        for (Eigen::Index i = 0; i < n; ++i) {
            const BeadSpot& s = spots_[static_cast<std::size_t>(i)];
            for (int k = 0; k < light_terms(); ++k)
                out(i, k_shape + k) = by_peak[i] * s.field[static_cast<std::size_t>(k)];
            out(i, k_shape + light_terms() + static_cast<int>(s.bead)) = by_peak[i];
        }
        return out;
    }

    [[nodiscard]] const std::vector<BeadSpot>& spots() const { return spots_; }

  private:
    const std::vector<BeadSpot>& spots_;
    const std::vector<double>& blur_px2_;
    double threshold_snr_;
    bool even_;
};

Eigen::VectorXd start_of(const OpticsLikelihood& likelihood, const std::vector<double>& blur_px2) {
    const std::vector<BeadSpot>& spots = likelihood.spots();
    Eigen::VectorXd theta = Eigen::VectorXd::Zero(likelihood.parameters());
    theta[0] = std::log(0.15);
    std::vector<double> widths2, flux;
    for (const BeadSpot& s : spots) widths2.push_back(std::exp(s.log_width2) - blur_px2[s.bead]);
    theta[1] = 0.5 * std::log(std::max(0.25, quantile_of(widths2, 0.2)));
    for (std::size_t b = 0; b < blur_px2.size(); ++b) {
        flux.clear();
        for (const BeadSpot& s : spots)
            if (s.bead == b) flux.push_back(s.log_amplitude + s.log_width2);
        theta[theta.size() - static_cast<Eigen::Index>(blur_px2.size() - b)] =
            (flux.empty() ? 0.0 : quantile_of(flux, 0.75)) - 2.0 * theta[1];
    }
    return theta;
}

struct Maximum {
    Eigen::VectorXd theta;
    Eigen::MatrixXd covariance;
    bool converged = false;
};

// Scores of one track's spots add up before they are squared.
Eigen::MatrixXd clustered(const OpticsLikelihood& likelihood, const Eigen::MatrixXd& scores) {
    std::map<std::size_t, Eigen::VectorXd> by_track;
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        const std::size_t track = likelihood.spots()[static_cast<std::size_t>(i)].track;
        auto [it, fresh] = by_track.try_emplace(track, scores.row(i).transpose());
        if (!fresh) it->second += scores.row(i).transpose();
    }
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(scores.cols(), scores.cols());
    for (const auto& [track, score] : by_track) sum += score * score.transpose();
    return sum;
}

// Steps by the outer product of the scores (Berndt & al., Ann. Econ. Soc. Meas. 3 (1974) 653),
// halved where the likelihood does not rise.
Maximum maximize(const OpticsLikelihood& likelihood, const Eigen::VectorXd& start) {
    Maximum best{start, {}, false};
    double value = likelihood.log_densities(start, 0.0).sum();
    for (int step = 0; step < k_most_steps && !best.converged; ++step) {
        const Eigen::MatrixXd scores = likelihood.scores(best.theta);
        Eigen::MatrixXd information = scores.transpose() * scores;
        information.diagonal().array() += 1e-6;
        Eigen::VectorXd move = information.ldlt().solve(scores.colwise().sum().transpose());
        const double largest = move.cwiseAbs().maxCoeff();
        if (largest > 0.5) move *= 0.5 / largest;
        double gained = 0.0;
        for (int half = 0; half < 12; ++half, move *= 0.5) {
            const double next = likelihood.log_densities(best.theta + move, 0.0).sum();
            gained = next - value;
            if (!(gained > 0.0)) continue;  // also where it is no number
            best.theta += move;
            value = next;
            break;
        }
        // A hundredth of what one standard error costs.
        best.converged = !(gained >= 5e-3);
    }
    const Eigen::MatrixXd scores = likelihood.scores(best.theta);
    Eigen::MatrixXd information = scores.transpose() * scores;
    information.diagonal().array() += 1e-6;
    const Eigen::MatrixXd inverse =
        information.ldlt().solve(Eigen::MatrixXd::Identity(scores.cols(), scores.cols()));
    best.covariance = inverse * clustered(likelihood, scores) * inverse;
    return best;
}

OpticsFit fit_of(const Maximum& m,
                 const OpticsLikelihood& likelihood,
                 const FieldLight& picture,
                 std::size_t beads) {
    OpticsFit fit;
    fit.kappa = std::exp(m.theta[0]);
    fit.focus_sd_px = std::exp(m.theta[1]);
    fit.light = picture;
    fit.light_is_even = likelihood.light_terms() == 0;
    for (int k = 0; k < likelihood.light_terms(); ++k)
        fit.light.coefficients[static_cast<std::size_t>(k)] = m.theta[k_shape + k];
    fit.covariance = m.covariance.topLeftCorner<2, 2>();
    for (std::size_t b = 0; b < beads; ++b) {
        const auto at = k_shape + likelihood.light_terms() + static_cast<Eigen::Index>(b);
        fit.log_rest_peak.push_back(m.theta[at]);
        fit.log_rest_peak_se.push_back(std::sqrt(std::max(0.0, m.covariance(at, at))));
    }
    fit.converged = m.converged;
    return fit;
}

}  // namespace

OpticsFit fit_optics(const std::vector<BeadSpot>& spots,
                     const std::vector<double>& blur_px2,
                     double threshold_snr,
                     const FieldLight& picture) {
    FieldLight even = picture;
    even.coefficients.fill(0.0);
    const OpticsLikelihood plain(spots, blur_px2, threshold_snr, true);
    const Maximum simple = maximize(plain, start_of(plain, blur_px2));

    const OpticsLikelihood uneven(spots, blur_px2, threshold_snr, false);
    Eigen::VectorXd start = Eigen::VectorXd::Zero(uneven.parameters());
    start.head(k_shape) = simple.theta.head(k_shape);
    start.tail(static_cast<Eigen::Index>(blur_px2.size())) =
        simple.theta.tail(static_cast<Eigen::Index>(blur_px2.size()));
    const Maximum full = maximize(uneven, start);
    constexpr auto terms = static_cast<int>(FieldLight::terms);
    const Eigen::VectorXd light = full.theta.segment(k_shape, terms);
    const Eigen::MatrixXd light_covariance = full.covariance.block(k_shape, k_shape, terms, terms);
    const double wald = light.dot(light_covariance.ldlt().solve(light));
    const double limit = boost::math::quantile(boost::math::chi_squared(terms), 0.99);
    if (wald > limit) return fit_of(full, uneven, picture, blur_px2.size());
    return fit_of(simple, plain, even, blur_px2.size());
}

}  // namespace nta
