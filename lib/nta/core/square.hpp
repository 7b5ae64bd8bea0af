// SPDX-License-Identifier: MIT
#pragma once

namespace nta {

[[nodiscard]] constexpr double square(double x) { return x * x; }

}  // namespace nta
