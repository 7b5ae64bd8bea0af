// SPDX-License-Identifier: MIT
// How much a particle that does not flicker seems to flicker.
#pragma once

#include <cstddef>

namespace nta {

/// Chance of a likelihood ratio of flicker at least this large in a sphere of as many positions.
///
///     p = a P(chi^2_1 > ratio / s),   0 < ratio; 1 where the ratio is 0
///
/// a -> 1/2 and s -> 1 for long tracks (Self & Liang, J. Am. Stat. Assoc. 82 (1987) 605, case 5);
/// in short ones the slow walk through focus and light sheet takes more of a chance excess for
/// itself, the more the slower it is. a and s for 5 to 100 positions and a walk whose variance per
/// frame is 0.03, 1 and 3 times the noise variance are those of 3,000 simulated spheres each, their
/// spikes drawn in as in measure_light(); between them by interpolation in 1 / positions and the
/// logarithm of the walk. Misleads where the walk is not known well: with the fitted one and 0.3 of
/// the fitted flicker, 10 and more positions, 2.7 to 6.9 % of spheres are below p = 0.05; of 7
/// positions and a fast walk up to 10 %.
double flicker_p_value(double likelihood_ratio, std::size_t positions, double walk_over_noise);

}  // namespace nta
