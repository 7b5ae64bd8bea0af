// SPDX-License-Identifier: MIT
// Internal to the stage: likelihood of a mixture of lognormals given all tracks, and its
// derivatives.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <Eigen/Core>
#include <array>
#include <functional>
#include <span>
#include <vector>

namespace nta {

/// One normal component in x = ln(d / nm).
struct NormalComponent {
    double weight = 1.0;
    double mean = 0.0;
    double sd = 0.1;
};

using NormalMixture = std::vector<NormalComponent>;

/// What one component says to one track: integrals of L(x) N(x) z^q over x, z = (x - mean) / sd, q
/// = 0, 1, 2.
using ComponentMoments = std::array<double, 3>;

/// What is seen of a mixture, see SeenShare: S = sum_k weight_k S_k of all, and of each component
/// the integrals of S(x) N(x) z^q. Where all is seen S is 1, and the integrals are 1, 0, 1.
struct SeenPart {
    double share = 1.0;
    std::vector<ComponentMoments> moments;
};

SeenPart seen_part(const NormalMixture& mixture, const LogGrid& grid, const SeenShare& seen);

/// The mixture as it is seen: weights by what is seen of each component.
std::vector<double> seen_weights(const NormalMixture& mixture, const SeenPart& part);

/// Share seen of a component that keeps clear of the edge.
inline constexpr double k_clear_of_edge = 0.99;

/// Whether the edge of what is seen, and not the particles' own sizes, ends a mixture fitted
/// without it: it cuts a component that is broad (sd 0.15 or more; a narrow population near the
/// edge ends by itself), or the sample's mixture, `with_edge`, makes do with fewer components.
bool is_cut_by_edge(const NormalMixture& without_edge,
                    const NormalMixture& with_edge,
                    const EvidenceMatrix& evidence);

/// Whether of any component less than `whole` is seen.
bool is_cut_off(const NormalMixture& mixture,
                const LogGrid& grid,
                const SeenShare& seen,
                double whole);

/// Calls visit(slot, likelihood, moments of each component) for every track of the matrix, in order
/// of slots.
///
///     likelihood_i = sum_k weight_k integral L_i(x) S(x) N(x; mean_k, sd_k) dx / S
///
/// S(x) is the matrix' share seen, S that of the mixture; moments are divided by S, too.
/// The integrals are trapezoidal sums whose step is at most 1.2 times the width of the product of
/// likelihood and component: for Gaussians their relative error is 2 exp(-2 pi^2 / 1.2^2) = 2e-6
/// (Poisson summation).
void visit_tracks(
    const EvidenceMatrix& evidence,
    const NormalMixture& mixture,
    const std::function<void(std::size_t, double, std::span<const ComponentMoments>)>& visit);

/// Parameters in the order mean_1 .. mean_k, ln sd_1 .. ln sd_k, logit_1 .. logit_k (softmax of the
/// logits gives the weights). Score of one track: derivative of its ln likelihood, of which what is
/// seen of the mixture is a part.
void track_score(const NormalMixture& mixture,
                 double likelihood,
                 std::span<const ComponentMoments> moments,
                 const SeenPart& seen,
                 Eigen::Ref<Eigen::VectorXd> score);

}  // namespace nta
