// SPDX-License-Identifier: MIT
// Internal to the stage: the kernel of the vendors' methods.
#pragma once

#include "nta/distribution/evidence_matrix.hpp"
#include "nta/distribution/nonparametric.hpp"
#include "nta/distribution/size_distribution.hpp"

#include <span>
#include <vector>

namespace nta {

/// ln p(m | n, v) of the mean square step m of n independent steps in two dimensions with
/// expectation v:
///
///     p = (n/v)^n m^(n-1) exp(-n m/v) / Gamma(n)       Walker, Meas. Sci. Technol. 23 (2012)
///     065605
///
/// Units: those of m and v are the same; p is per that unit.
double walker_log_density(double mean_square_step, double n, double expected);

/// ln p of one track at each diameter, with v = 4 D dt (1 - 2 R) + 4 sigma^2. Steps share
/// positions, which makes their mean vary more than that of independent ones: n is divided by 1 +
/// eps^2 / (2 (1 + eps)^2), eps = sigma^2 / (D dt) - 2 R, our departure from Walker (second moments
/// of Vestergaard, Blainey & Flyvbjerg, Phys. Rev. E 89 (2014) 022726). Without an exposure R is 0.
std::vector<double> walker_log_likelihood(const TrackEvidence& track,
                                          std::span<const double> diameters_nm,
                                          const DistributionOptions& options);

/// EM from a flat density, as Walker has it. The vendor's stopping rule is not public; ours: until
/// a step lowers the deviance -2 (1/W) sum w_i ln L_i, counted from every track's own maximum, by
/// less than 0.1 %.
int walker_steps(const EvidenceMatrix& evidence, std::span<const double> weights);

/// That many steps of plain EM.
NodeDensity run_walker(const EvidenceMatrix& evidence, std::span<const double> weights, int steps);

}  // namespace nta
