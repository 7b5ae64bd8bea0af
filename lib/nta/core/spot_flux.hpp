// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/localization.hpp"

namespace nta {

/// All light of a fitted spot: gray values above background, summed over its pixels.
double spot_flux_adu(const Localization& spot);

}  // namespace nta
