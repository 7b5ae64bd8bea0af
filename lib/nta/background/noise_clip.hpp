// SPDX-License-Identifier: MIT
// How noise is measured next to particles: outside of these limits nothing counts.
#pragma once

namespace nta {

inline constexpr double noise_clip_sd = 3.0;
/// Variance of a standard normal cut at +-3: 1 - 2*3*phi(3)/(2*Phi(3)-1).
inline constexpr double clipped_variance_share = 0.9733369;

}  // namespace nta
