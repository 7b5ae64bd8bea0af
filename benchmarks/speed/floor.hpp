// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>

namespace nta {

/// The least that any program of this kind does, on one thread: reads every frame through libav and
/// computes one difference of two Gaussians in single precision by OpenCV.
///
/// The narrow Gaussian has the width of a spot in focus, 1.6 px, the wide one 1.6 times as much:
/// the ratio at which the difference comes closest to a Laplacian of a Gaussian (Marr & Hildreth,
/// Proc. R. Soc. Lond. B 207 (1980) 187, appendix B). Kernels are as long as OpenCV makes them by
/// itself. Returns the number of frames.
std::int64_t run_floor(const std::filesystem::path& film);

}  // namespace nta
