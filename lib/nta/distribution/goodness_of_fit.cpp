// SPDX-License-Identifier: MIT
#include "nta/distribution/goodness_of_fit.hpp"

#include "nta/core/random.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace nta {

namespace {

// Directions whose variance is nearly used up by the fitted parameters cannot be tested.
constexpr double k_least_variance = 0.03;
constexpr std::size_t k_simulated_tracks = 4000;
constexpr std::uint64_t k_seed = 20;

struct Tilt {
    Eigen::MatrixXf at_node;      // direction by node, times the density's mass there
    Eigen::VectorXd expectation;  // of each direction
    std::size_t first = 0;        // nodes with mass
    std::vector<float> mass;
};

double blurred_integral(const NormalMixture& mixture, double blur, double x) {
    double sum = 0.0;
    for (const auto& c : mixture)
        sum += c.weight * 0.5 *
               std::erfc((c.mean - x) / (std::numbers::sqrt2 * std::hypot(c.sd, blur)));
    return sum;
}

Tilt make_tilt(const LogGrid& grid,
               const SeenShare& seen,
               const NormalMixture& mixture,
               double blur,
               int directions) {
    std::vector<double> mass(grid.size, 0.0);
    double total = 0.0;
    for (std::size_t j = 0; j < grid.size; ++j) {
        for (const auto& c : mixture) {
            const double z = (grid.ln_nm(static_cast<double>(j)) - c.mean) / c.sd;
            mass[j] += c.weight / c.sd * std::exp(-0.5 * z * z);
        }
        mass[j] *= seen.at(grid.ln_nm(static_cast<double>(j)));
        total += mass[j];
    }
    const auto matters = [&](double m) { return m > 1e-9 * total; };
    const auto begin = std::find_if(mass.begin(), mass.end(), matters);
    const auto end = std::find_if(mass.rbegin(), mass.rend(), matters).base();
    Tilt tilt;
    tilt.first = static_cast<std::size_t>(begin - mass.begin());
    tilt.at_node.resize(directions, end - begin);
    tilt.expectation = Eigen::VectorXd::Zero(directions);
    for (auto it = begin; it != end; ++it) {
        const auto j = static_cast<double>(it - mass.begin());
        const double share = *it / total;
        const double place = blurred_integral(mixture, blur, grid.ln_nm(j));
        tilt.mass.push_back(static_cast<float>(share));
        for (int q = 0; q < directions; ++q) {
            const double h = std::cos((q + 1) * std::numbers::pi * place);
            tilt.at_node(q, it - begin) = static_cast<float>(share * h);
            tilt.expectation[q] += share * h;
        }
    }
    return tilt;
}

// E[h | track] - E[h], one column per slot.
Eigen::MatrixXd tilt_scores(const EvidenceMatrix& evidence, const Tilt& tilt) {
    const Eigen::Index directions = tilt.at_node.rows();
    Eigen::MatrixXd result(directions, static_cast<Eigen::Index>(evidence.tracks()));
    for (std::size_t b = 0; b < evidence.bundles().size(); ++b) {
        const auto* values = &evidence.bundles()[b].values[tilt.first];
        Lanes::Vector likelihood = Lanes::Vector{} + 1e-30F;
        for (std::size_t j = 0; j < tilt.mass.size(); ++j) likelihood += tilt.mass[j] * values[j].v;
        for (Eigen::Index q = 0; q < directions; ++q) {
            Lanes::Vector sum{};
            for (std::size_t j = 0; j < tilt.mass.size(); ++j)
                sum += tilt.at_node(q, static_cast<Eigen::Index>(j)) * values[j].v;
            sum /= likelihood;
            for (std::size_t lane = 0; lane < k_lanes && b * k_lanes + lane < evidence.tracks();
                 ++lane) {
                result(q, static_cast<Eigen::Index>(b * k_lanes + lane)) =
                    static_cast<double>(sum[lane]) - tilt.expectation[q];
            }
        }
    }
    return result;
}

// Scores of the parameters that the fit was free to choose.
Eigen::MatrixXd parameter_scores(const EvidenceMatrix& evidence, const NormalMixture& mixture) {
    const auto n = static_cast<Eigen::Index>(3 * mixture.size());
    Eigen::MatrixXd result(n, static_cast<Eigen::Index>(evidence.tracks()));
    const SeenPart seen = seen_part(mixture, evidence.grid(), evidence.seen());
    visit_tracks(
        evidence,
        mixture,
        [&](std::size_t slot, double likelihood, std::span<const ComponentMoments> moments) {
            track_score(
                mixture, likelihood, moments, seen, result.col(static_cast<Eigen::Index>(slot)));
        });
    for (std::size_t c = 0; c < mixture.size(); ++c) {
        if (mixture[c].sd <= k_width_floor_ln * (1.0 + 1e-9))
            result.row(static_cast<Eigen::Index>(mixture.size() + c)).setZero();
    }
    return result;
}

// ln d of one particle that is seen.
double draw(const NormalMixture& mixture, const SeenShare& seen, Random& random) {
    // A share of at least a hundredth is seen: 2000 in vain have a chance of 2e-9.
    constexpr int most_draws = 2000;
    double x = 0.0;
    for (int i = 0; i < most_draws; ++i) {
        double u = random.uniform();
        std::size_t c = 0;
        while (c + 1 < mixture.size() && u >= mixture[c].weight) u -= mixture[c++].weight;
        x = mixture[c].mean + mixture[c].sd * random.normal();
        if (!seen.is_partial() || random.uniform() < seen.at(x)) break;
    }
    return x;
}

// A node, as probable as the track's likelihood there is high.
double draw_node(const EvidenceMatrix::Bundle& bundle, std::size_t lane, Random& random) {
    double total = 0.0;
    for (const Lanes& value : bundle.values) total += static_cast<double>(value.v[lane]);
    double left = random.uniform() * total;
    std::size_t j = 0;
    for (; j + 1 < bundle.values.size(); ++j) {
        left -= static_cast<double>(bundle.values[j].v[lane]);
        if (left < 0.0) break;
    }
    return static_cast<double>(j) + random.uniform() - 0.5;
}

// Scores of all tracks, one column per slot.
struct Scores {
    Eigen::MatrixXd tilts;
    Eigen::MatrixXd parameters;
};

// Tracks as the fitted mixture would give them: each track's likelihood, moved so that it belongs
// to a particle drawn from the mixture. Brownian steps scale with sqrt(D), so where a likelihood
// lies about the truth depends in ln d on its shape alone, and a flat prior in ln d says how
// (Fraser, Biometrika 48 (1961) 261).
EvidenceMatrix drawn_from(const NormalMixture& mixture,
                          const EvidenceMatrix& evidence,
                          Random& random) {
    const LogGrid& grid = evidence.grid();
    std::vector<std::ptrdiff_t> shifts(evidence.tracks());
    for (std::size_t slot = 0; slot < evidence.tracks(); ++slot) {
        const double truth =
            (draw(mixture, evidence.seen(), random) - grid.first_ln_nm) / grid.step;
        const double place = draw_node(evidence.bundles()[slot / k_lanes], slot % k_lanes, random);
        shifts[slot] = std::lround(truth - place);
    }
    return evidence.shifted(shifts);
}

// Expectations under the fitted mixture, by simulated tracks: estimated from the very tracks that
// are tested they would be small where the score is large, and a right model be rejected too often
// (Davidson & MacKinnon, J. Econometrics 25 (1984) 241).
std::vector<Scores> null_scores(const EvidenceMatrix& evidence,
                                const NormalMixture& mixture,
                                const Tilt& tilt) {
    const std::size_t draws =
        std::clamp<std::size_t>(k_simulated_tracks / evidence.tracks() + 1, 2, 50);
    Random random(k_seed);
    std::vector<Scores> result;
    for (std::size_t m = 0; m < draws; ++m) {
        const EvidenceMatrix drawn = drawn_from(mixture, evidence, random);
        result.push_back({tilt_scores(drawn, tilt), parameter_scores(drawn, mixture)});
    }
    return result;
}

}  // namespace

std::optional<double> mixture_goodness_of_fit(const EvidenceMatrix& evidence,
                                              std::span<const double> weights,
                                              const NormalMixture& mixture,
                                              double widening) {
    std::vector<double> variances = evidence.variance_ln();
    if (variances.empty()) return std::nullopt;
    const auto middle = variances.begin() + static_cast<std::ptrdiff_t>(variances.size() / 2);
    std::nth_element(variances.begin(), middle, variances.end());
    const int directions = static_cast<int>(3 * mixture.size()) + 3;
    const Tilt tilt =
        make_tilt(evidence.grid(), evidence.seen(), mixture, std::sqrt(*middle), directions);
    const std::vector<double> slot_weights = evidence.by_slot(weights);
    const Eigen::Map<const Eigen::VectorXd> w(slot_weights.data(),
                                              static_cast<Eigen::Index>(evidence.tracks()));
    const std::vector<Scores> null = null_scores(evidence, mixture, tilt);
    const auto parameter_count = static_cast<Eigen::Index>(3 * mixture.size());
    Eigen::VectorXd plain_variance = Eigen::VectorXd::Zero(directions);
    Eigen::MatrixXd information = Eigen::MatrixXd::Zero(parameter_count, parameter_count);
    Eigen::MatrixXd cross = Eigen::MatrixXd::Zero(directions, parameter_count);
    for (const Scores& s : null) {
        plain_variance += s.tilts.array().square().matrix() * w.array().square().matrix();
        information += s.parameters * w.asDiagonal() * s.parameters.transpose();
        cross += s.tilts * w.asDiagonal() * s.parameters.transpose();
    }
    // The softmax leaves one direction without information: pseudo-inverse.
    const Eigen::MatrixXd explained =
        cross * information.completeOrthogonalDecomposition().pseudoInverse();
    const double draws = static_cast<double>(null.size());
    const Eigen::VectorXd scale = (plain_variance.array() / draws).max(1e-300).sqrt().inverse();
    const auto efficient = [&](const Scores& s) -> Eigen::MatrixXd {
        return scale.asDiagonal() * (s.tilts - explained * s.parameters) * w.asDiagonal();
    };
    Eigen::MatrixXd variance = Eigen::MatrixXd::Zero(directions, directions);
    for (const Scores& s : null) {
        const Eigen::MatrixXd e = efficient(s);
        variance += e * e.transpose() / draws;
    }
    const Eigen::VectorXd score =
        efficient({tilt_scores(evidence, tilt), parameter_scores(evidence, mixture)})
            .rowwise()
            .sum();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(variance);
    double statistic = 0.0;
    int degrees = 0;
    for (Eigen::Index q = 0; q < directions; ++q) {
        if (solver.eigenvalues()[q] < k_least_variance) continue;
        const double along = solver.eigenvectors().col(q).dot(score);
        statistic += along * along / solver.eigenvalues()[q];
        ++degrees;
    }
    if (degrees == 0) return std::nullopt;
    return boost::math::gamma_q(0.5 * degrees, 0.5 * statistic / widening);
}

}  // namespace nta
