// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

#ifdef NTA_MUST_NOT_COMPILE
const nta::Length fine = nta::Length::nanometers(3.0);
#endif
