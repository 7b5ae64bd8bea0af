// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

const nta::Length length = nta::Length::nanometers(3.0);
const double right = length.nanometers();
#ifdef NTA_MUST_NOT_COMPILE
const double wrong = length;
#endif
