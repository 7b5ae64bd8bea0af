// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

namespace {
double area_um2(nta::Length side) { return side.micrometers() * side.micrometers(); }
}  // namespace

const double right = area_um2(nta::Length::micrometers(2.0));
#ifdef NTA_MUST_NOT_COMPILE
const double wrong = area_um2(nta::Duration::seconds(2.0));
#endif
