// SPDX-License-Identifier: MIT
// Internal to the stage: nonparametric maximum likelihood by EM.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace nta {

/// A density as masses at the nodes, and the likelihood it gives to each track (by slot).
struct NodeDensity {
    std::vector<float> mass;
    std::vector<float> likelihood;
    std::size_t first = 0;  ///< nodes that still carry mass: [first, last)
    std::size_t last = 0;
};

/// Equal mass in equal steps of ln d.
NodeDensity flat_density(const EvidenceMatrix& evidence);

/// One step of EM,
///
///     f_j <- f_j ( (1/W) sum_i w_i L_ij / sum_k L_ik f_k )^exponent,   then scaled to a sum of 1
///
/// with exponent 1 (Dempster, Laird & Rubin, J. R. Stat. Soc. B 39 (1977) 1, sec. 4.3). An exponent
/// between 1 and 2 has the same fixed points and takes the same path in fewer steps (Peters &
/// Walker, SIAM J. Appl. Math. 35 (1978) 362: converges for steps in (0, 2)). `density.likelihood`
/// is that of the density before the step.
void em_step(const EvidenceMatrix& evidence,
             const std::vector<double>& slot_weights,
             NodeDensity& density,
             double exponent = 1.0);

/// Weighted ln likelihood per unit of weight, of the likelihoods left by the last step.
double mean_log_likelihood(const std::vector<double>& slot_weights, const NodeDensity& density);

}  // namespace nta
