// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

const nta::Length right = nta::Length::nanometers(3.0);
#ifdef NTA_MUST_NOT_COMPILE
const nta::Length wrong = 3.0;
#endif
